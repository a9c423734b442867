// The pictures of docs/guide, made again: node e2e/guide.mjs BINARY [PART-OF-A-NAME…]
// Makes a demo county of its own. Run it after the pages have changed, and look.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { calm, person, signIn, start } from './browser.mjs'
import { county } from './county.mjs'
import { pictures } from './pictures.mjs'

const wanted = process.argv.slice(3)
const out = fileURLToPath(new URL('../../docs/guide/img/', import.meta.url))
mkdirSync(out, { recursive: true })
const place = await county(resolve(process.argv[2] ?? '../bin/anwang'))
const browser = await start()
try {
  for (const language of ['zh', 'en']) {
    for (const [name, { as, go, size }] of Object.entries(pictures)) {
      if (wanted.length && !wanted.some((w) => name.includes(w))) continue
      const page = await person(browser, place.base, { language, size })
      if (!size) await page.setViewportSize({ width: 1280, height: 800 })
      if (as) await signIn(page, as(place), place.password)
      await go(page, place, language)
      await calm(page)
      await page.screenshot({ path: `${out}${name}.${language}.png` })
      for (const bad of page.troubles) console.log(name, language, bad)
      await page.context().close()
    }
  }
} finally {
  await browser.close()
  await place.close()
}
