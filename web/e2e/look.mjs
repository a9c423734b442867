// Takes a picture of every page, in both languages, sizes and themes:
//   node e2e/look.mjs http://127.0.0.1:8080 PASSWORD FOLDER [name…]
import { mkdirSync } from 'node:fs'
import { axe, calm, person, signIn, start } from './browser.mjs'

const [base, password, folder, ...only] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const bureau = '19900000748'
const browser = await start()

/** A hazard that waits for this person's verification. */
async function hazardOf(page) {
  return page.evaluate(async () => (await (await fetch('/api/v1/duties?limit=500')).json()).items.find((d) => d.kind === 'verify')?.subject)
}

const pages = {
  today: async (p) => p.goto('/today'),
  hazards: async (p) => p.goto('/hazards?state=rectifying.submitted&order=due'),
  hazard: async (p) => p.goto(`/hazards/${await hazardOf(p)}?state=submitted`),
  report: async (p) => p.goto('/report'),
  overview: async (p) => { await p.goto('/overview'); await p.locator('.chart svg').waitFor() },
  wall: async (p) => p.goto('/overview/wall'),
  sites: async (p) => p.goto('/sites'),
  site: async (p) => p.goto(`/sites/${await p.evaluate(async () => (await (await fetch('/api/v1/sites?limit=50')).json()).items.reduce((a, b) => (b.open > a.open ? b : a)).id)}`),
  responsibility: async (p) => p.goto(`/responsibility/posts/${await p.evaluate(async () => (await (await fetch('/api/v1/me')).json()).post)}`),
  people: async (p) => p.goto('/responsibility/people'),
  who: async (p) => p.goto('/responsibility/who?division=371502102&industry=C33'),
  vacancies: async (p) => p.goto('/responsibility/vacancies'),
  notices: async (p) => p.goto('/notices'),
  articles: async (p) => p.goto('/articles?q=安全'),
  ledger: async (p) => p.goto('/ledger'),
  imports: async (p) => p.goto('/imports'),
  search: async (p) => { await p.goto('/today'); await calm(p); await p.keyboard.press('Control+k'); await p.fill('#find', '灭火器'); await p.waitForTimeout(600) },
  menu: async (p) => { await p.goto('/today'); await calm(p); await p.click('.menu summary') },
  act: async (p) => { await p.goto(`/hazards/${await hazardOf(p)}`); await calm(p); await p.click('.actions .btn >> nth=1') },
  browser: async (p) => p.goto('/browser'),
  nothing: async (p) => p.goto('/nowhere'),
}

for (const size of ['desk', 'phone']) {
  for (const [language, theme] of [['zh', 'light'], ['en', 'dark'], ['zh', 'dark'], ['en', 'light']]) {
    const page = await person(browser, base, { size, language, theme })
    const shot = async (name, full = true) => {
      if (only.length && !only.includes(name)) return
      await calm(page)
      await page.screenshot({ path: `${folder}/${name}-${size}-${language}-${theme}.png`, fullPage: full })
      for (const bad of await axe(page)) console.log(name, size, language, theme, bad)
      for (const bad of page.troubles.splice(0)) console.log(name, size, language, theme, bad)
    }
    await page.goto('/sign-in')
    await shot('sign-in')
    await signIn(page, bureau, password)
    for (const [name, go] of Object.entries(pages)) {
      if (only.length && !only.includes(name)) continue
      await go(page)
      await shot(name, name !== 'search' && name !== 'act')
    }
    await page.context().close()
  }
}
await browser.close()
