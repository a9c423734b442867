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

const numberOf = (p) => p.ask(async () => (await (await fetch('/api/v1/hazards?limit=1')).json()).items[0].number)

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
      for (const to of [...places, '/report', '/me', '/notices', '/duties', '/imports/registers', '/responsibility/who', '/help/05-list', `/hazards/${await numberOf(p)}`]) {
        await p.go(to)
        await p.until(() => !!document.querySelector('main h1') && !document.querySelector('main [aria-busy=true]'))
        assert.equal(await p.ask(() => document.querySelector('main h1').innerText === '没有这个页面'), false, `${to} is no page`)
        assert.ok(await looksRight(p), `${to} is not laid out`)
        assert.deepEqual(p.troubles, [], to)
      }
    })
  },

  async 'the administrator’s places, the chart and the wall are drawn in Chromium 86'(w) {
    await withOldest(w, async (p) => {
      await signIn(p, '19900000001', w.password)
      await p.go('/overview')
      await p.until(() => document.querySelectorAll('main svg path, main canvas').length > 20)
      await p.go('/overview/wall')
      await p.until(() => document.querySelectorAll('a, .tile, li').length > 10)
      assert.deepEqual(p.troubles, [])
      await p.ask(async () => fetch('/api/v1/logout', { method: 'POST' }))
      await signIn(p, w.administrators[0].phone, w.password)
      for (const to of ['/admin/accounts', '/admin/system', '/admin/backups', '/burden']) {
        await p.go(to)
        await p.until(() => !!document.querySelector('main h1') && !document.querySelector('main [aria-busy=true]'))
        assert.deepEqual(p.troubles, [], to)
      }
    })
  },

  async 'a hazard is reported and found in Chromium 86'(w) {
    await withOldest(w, async (p) => {
      await signIn(p, officer, w.password)
      await p.go('/report')
      await p.sees('已选') // whoever has one site is not asked for it
      await p.fill('#r-text', '叉车通道堆放包装材料，行人与叉车混行')
      await p.click('form button[type=submit]', '上报')
      await p.sees('打开这条隐患')
      const number = await p.ask(() => /YH-[\d-]+/.exec(document.querySelector('main').innerText)[0])
      await p.click('main a', '打开这条隐患')
      await p.until(([n]) => location.pathname === `/hazards/${n}` && document.body.innerText.includes('叉车通道堆放包装材料'), number)
      await p.go(`/hazards?q=${encodeURIComponent(number)}`)
      await p.sees(number)
    })
  },
}
