// How the list behaves on a large county: node e2e/million.mjs ADDRESS PASSWORD [PHONE]
// against a program that serves one (`anwang demo --past 1000000`). It prints the
// time to the first rows, the frames while scrolling through 20,000 rows, the rows
// in the page and the heap. Figures for docs/console.md; nothing here passes or fails.
import { person, signIn, start } from './browser.mjs'

const [base, password, phone = '19900000001'] = process.argv.slice(2)
const browser = await start()
const median = (v) => [...v].sort((a, b) => a - b)[Math.floor(v.length / 2)]
const at = (v, share) => [...v].sort((a, b) => a - b)[Math.min(v.length - 1, Math.floor(v.length * share))]

async function opening(page, address) {
  const runs = []
  for (let i = 0; i < 5; i++) {
    await page.goto('/today')
    await page.waitForLoadState('networkidle')
    const began = Date.now()
    await page.evaluate((a) => { history.pushState({}, '', a); dispatchEvent(new PopStateEvent('popstate', { state: {} })) }, address)
    await page.waitForSelector('.grid .row a, .grid .row .cell')
    runs.push(Date.now() - began)
  }
  return median(runs)
}

try {
  const page = await person(browser, base)
  await signIn(page, phone, password)
  for (const address of ['/hazards', '/hazards?show=table', '/hazards?order=due', '/hazards?grade=major', '/hazards?state=reported', '/hazards?q=灭火器']) console.log(`${address}: first rows after ${await opening(page, address)} ms (median of 5)`)
  for (const address of ['/hazards?show=table', '/hazards']) {
    await page.goto(address)
    await page.waitForSelector('.grid .row a')
    const got = await page.evaluate(async (rows) => {
      const box = document.querySelector('.list')
      const frames = []
      let most = 0
      let last = performance.now()
      const stuck = performance.now() + 240_000
      for (let done = 0; done < rows && performance.now() < stuck;) {
        await new Promise(requestAnimationFrame)
        const now = performance.now()
        frames.push(now - last)
        last = now
        most = Math.max(most, document.querySelectorAll('.grid .all > .row').length)
        box.scrollTop += 600
        done = Number(document.querySelector('.grid .all > .row:last-child')?.dataset.index ?? 0)
      }
      return { frames, most, waiting: document.querySelectorAll('.grid .wait').length, heap: performance.memory?.usedJSHeapSize ?? 0, end: document.querySelector('.grid .all > .row:last-child').dataset.index }
    }, 20_000)
    console.log(`${address}: to row ${got.end} in ${got.frames.length} frames; frame median ${median(got.frames).toFixed(1)} ms, 95 % ${at(got.frames, 0.95).toFixed(1)} ms, 99 % ${at(got.frames, 0.99).toFixed(1)} ms, worst ${at(got.frames, 1).toFixed(1)} ms, over 50 ms ${got.frames.filter((x) => x > 50).length}; rows in the page ≤ ${got.most}; heap ${(got.heap / 1e6).toFixed(0)} MB`)
  }
  if (page.troubles.length) console.log(page.troubles.join('\n'))
} finally {
  await browser.close()
}
