// How long a change of page takes on the demo county: node e2e/pace.mjs BINARY
// From the click to the place's heading and its first content, medians of 7. Figures
// for docs/console.md; nothing here passes or fails.
import { resolve } from 'node:path'
import { calm, person, signIn, start } from './browser.mjs'
import { county } from './county.mjs'

const median = (v) => [...v].sort((a, b) => a - b)[Math.floor(v.length / 2)]
const place = await county(resolve(process.argv[2] ?? '../bin/anwang'))
const browser = await start()
try {
  const page = await person(browser, place.base)
  await signIn(page, place.accounts[0].phone, place.password)
  await calm(page)
  const rail = await page.$$eval('.rail a.place', (all) => all.map((a) => a.getAttribute('href')))
  const times = new Map(rail.map((to) => [to, []]))
  for (let round = 0; round < 8; round++) {
    for (const to of rail) {
      const ms = await page.evaluate((a) => new Promise((done) => {
        const began = performance.now()
        document.querySelector(`.rail a.place[href="${a}"]`).click()
        const look = () => {
          const main = document.querySelector('main')
          if (location.pathname.startsWith(a) && main.querySelector('h1, h2') && !main.querySelector('[role=status]')?.innerText.includes('正在')) done(performance.now() - began)
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }), to)
      if (round) times.get(to).push(ms) // the first round fetches the pages' scripts
      await calm(page)
    }
  }
  for (const [to, all] of times) console.log(`${to}: ${median(all).toFixed(0)} ms`)
} finally {
  await browser.close()
  await place.close()
}
