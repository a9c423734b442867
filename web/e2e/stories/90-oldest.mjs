// What the oldest browser of the promise does: Chromium 86.
import assert from 'node:assert/strict'
import { oldPage, startOldest } from '../oldest.mjs'

const officer = '19900000769' // 安全总监 of the enterprise

async function withOldest(w, story) {
  const old = await startOldest()
  try {
    const p = await oldPage(old.browser, w.base)
    await story(p)
    assert.deepEqual(p.troubles, [])
  } finally {
    await old.close()
  }
}

async function signIn(p, phone, password) {
  await p.go('/sign-in')
  await p.fill('#login', phone)
  await p.fill('#password', password)
  await p.click('button[type=submit]')
  await p.until(() => !!document.querySelector('.rail') && !location.pathname.startsWith('/sign-in'))
}

/** A box that is styled and lies where it should: not a page without its styles. */
const looksRight = (p) => p.ask(() => {
  const rail = document.querySelector('.rail')
  const main = document.querySelector('#main')
  return getComputedStyle(rail).position === 'fixed' && rail.offsetWidth > 60 && main.getBoundingClientRect().left >= rail.offsetWidth - 1
})

export const stories = {
  async 'Chromium 86 is what it says, and passes its own check'(w) {
    await withOldest(w, async (p) => {
      assert.match(p.page.context().browser().version(), /^86\./)
      await p.go('/browser')
      await p.until(() => !!document.querySelector('table'))
      assert.equal(await p.ask(() => document.body.innerText.includes('浏览器版本太旧')), false)
    })
  },

  async 'every place opens in Chromium 86, styled and without an error'(w) {
    await withOldest(w, async (p) => {
      await signIn(p, '19900000001', w.password)
      const places = await p.ask(async () => {
        document.querySelector('a[href="/more"]').click()
        await new Promise((r) => setTimeout(r, 500))
        return [...new Set([...document.querySelectorAll('.rail a, main a')].map((a) => a.getAttribute('href')))]
      })
      assert.ok(places.length >= 8, places.join())
      for (const to of [...places, '/report', '/me']) {
        await p.go(to)
        await p.until(() => !!document.querySelector('main h1') && !document.querySelector('main [aria-busy=true]'))
        assert.ok(await looksRight(p), `${to} is not laid out`)
        assert.deepEqual(p.troubles, [], to)
      }
    })
  },

  async 'a hazard is reported and found in Chromium 86'(w) {
    await withOldest(w, async (p) => {
      await signIn(p, officer, w.password)
      await p.go('/report')
      await p.fill('#site', '兴业')
      await p.click('#sites [role=option]')
      await p.fill('#r-text', '叉车通道堆放包装材料，行人与叉车混行')
      await p.click('form button[type=submit]', '上报')
      await p.until(() => /\/hazards\/YH-/.test(location.pathname))
      await p.sees('叉车通道堆放包装材料')
      const number = await p.ask(() => location.pathname.split('/').pop())
      await p.go(`/hazards?q=${encodeURIComponent(number)}`)
      await p.sees(number)
    })
  },
}
