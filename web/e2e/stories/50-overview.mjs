// The overview: every figure is the rows behind it, and the wall looks after itself.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { axe, calm } from '../browser.mjs'
import { enter, office, officer, quiet, sees } from '../people.mjs'

const open = async (page, address = '/overview') => {
  await page.goto(address)
  await page.locator('[data-figure=found]').first().waitFor()
  await calm(page)
}
const number = (text) => Number(/\d+(?=\D*$)/.exec(text)?.[0])

/** How many rows the list has behind an address, all pages of it. */
async function behind(page, href) {
  const asked = page.waitForRequest((r) => new URL(r.url()).pathname === '/api/v1/hazards')
  await page.goto(href)
  const address = new URL((await asked).url())
  return page.evaluate(async (a) => {
    const u = new URL(a)
    u.searchParams.set('limit', '500')
    let n = 0
    for (let next = ''; ;) {
      if (next) u.searchParams.set('after', next)
      const r = await fetch(u)
      const b = await r.json()
      if (!r.ok) throw new Error(b.detail)
      n += b.items.length
      next = b.next
      if (!next) return n
    }
  }, String(address))
}

/** The links of a part of the page with the numbers that they show. */
const links = (page, selector, most = 99) => page.locator(selector).evaluateAll((all, m) => all.slice(0, m).map((a) => [a.getAttribute('href'), a.dataset.n ?? (a.querySelector('.n') ?? a).textContent]), most)

async function holds(page, list) {
  for (const [href, text] of list) assert.equal(await behind(page, href), number(text), `${text.trim()} of ${href}`)
}

export const stories = {
  async 'every figure of the overview is the number of its rows'(w) {
    const page = await enter(w, office)
    await open(page, '/overview?period=quarter')
    assert.match(await page.locator('h1').innerText(), /本季查出 \d+ 条、销号 \d+ 条/)
    const five = await links(page, '.figures .main')
    assert.equal(five.length, 5)
    const more = await links(page, '.figures .more')
    await holds(page, [...five, ...more])
    await open(page, '/overview?period=quarter')
    const parts = [...await links(page, '[data-parts=division] tbody a[data-figure]', 8), ...await links(page, '[data-parts=industry] tbody a[data-figure]', 8), ...await links(page, '[data-parts=grade] tbody a[data-figure]')]
    assert.ok(parts.length > 20)
    await holds(page, parts)
    quiet(page)
  },

  async 'what stands out is said in words, with the rows'(w) {
    const page = await enter(w, office)
    await open(page)
    assert.match(await page.locator('.remarks').innerText(), /[未逾查销].*条/)
    const said = await links(page, '.remarks a')
    assert.ok(said.length > 0)
    await holds(page, said)
    quiet(page)
  },

  async 'place, industry and time live in the address'(w) {
    const page = await enter(w, office)
    await open(page)
    await page.getByRole('button', { name: '近十二个月' }).click()
    await page.waitForURL(/period=twelve/)
    const towns = await page.locator('#o-place option').evaluateAll((all) => all.map((x) => x.textContent))
    await page.selectOption('#o-place', { index: 2 })
    await page.waitForURL(/division=\d{9}/)
    await calm(page)
    await page.selectOption('#o-industry', 'C')
    await page.waitForURL(/industry=C/)
    await calm(page)
    assert.ok((await page.locator('h1').innerText()).startsWith(towns[2]))
    const five = await links(page, '.figures .main')
    await page.reload()
    await page.locator('[data-figure=found]').first().waitFor()
    assert.deepEqual(await links(page, '.figures .main'), five)
    await holds(page, five)
    await open(page)
    await page.getByRole('button', { name: '自定时段' }).click()
    await page.fill('#o-from', '2020-02-01')
    await page.fill('#o-to', '2020-01-01')
    await page.getByText('截止日早于起始日。').waitFor()
    await page.fill('#o-to', '2020-02-29')
    await page.getByRole('button', { name: '查看' }).click()
    await page.waitForURL(/from=2020-02-01&to=2020-02-29/)
    quiet(page)
  },

  async 'a trend is a picture and its numbers, and the numbers can be kept'(w) {
    const page = await enter(w, office)
    await open(page)
    await page.locator('.chart svg path').first().waitFor({ state: 'attached' })
    const found = number(await page.locator('.figures [data-figure=found] .n').innerText())
    await page.getByRole('button', { name: '看数字' }).click()
    const cells = await page.locator('#o-numbers tbody tr td:nth-child(2)').allInnerTexts()
    assert.equal(cells.reduce((n, x) => n + Number(x), 0), found)
    assert.deepEqual(await axe(page), [])
    await page.getByRole('button', { name: '看图' }).click()
    await page.locator('.chart svg path').first().waitFor({ state: 'attached' })
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出数字' }).click()])
    const text = readFileSync(await file.path(), 'utf8')
    assert.ok(text.startsWith('\ufeff总览') && text.includes(`,${found},`), text.slice(0, 200))
    quiet(page)
  },

  async 'an enterprise sees its own, and a stranger to all is told where to go'(w) {
    const page = await enter(w, officer)
    await open(page, '/overview?period=twelve')
    assert.match(await page.locator('h1').innerText(), /有限公司.*近十二个月查出/)
    await holds(page, await links(page, '.figures .main'))
    quiet(page)
    await page.goto('/overview?division=370102001')
    await page.getByText('不在您的管辖之内').waitFor()
    await page.getByRole('link', { name: /到隐患列表/ }).waitFor()
  },

  async 'the wall shows the same, says when it is cut off, and Esc leaves it'(w) {
    const page = await enter(w, office)
    await open(page)
    const five = await page.locator('.figures .main .n').allInnerTexts()
    await page.clock.install()
    await page.getByRole('link', { name: '大屏' }).click()
    await page.locator('.wall .figures .n').first().waitFor()
    assert.deepEqual((await page.locator('.wall .figures .n').allInnerTexts()).map(number), five.map(number))
    assert.ok(await page.locator('.late-ones li').count() > 0)
    assert.match(await page.locator('.late-ones li').first().innerText(), /等待 .+逾期 \d+ 天|逾期 \d+ 天[\s\S]+等待/)
    await page.route('**/api/v1/overview*', (r) => r.abort())
    await page.clock.runFor(61_000)
    await page.getByText(/连接中断，下面是 \d\d:\d\d 的数据/).waitFor()
    assert.deepEqual((await page.locator('.wall .figures .n').allInnerTexts()).map(number), five.map(number))
    await page.unroute('**/api/v1/overview*')
    await page.clock.runFor(61_000)
    await page.getByText(/数据截至/).waitFor()
    page.troubles = page.troubles.filter((x) => !x.includes('ERR_FAILED'))
    await page.keyboard.press('Escape')
    await page.waitForURL((u) => u.pathname === '/overview')
    quiet(page)
  },

  async 'axe finds nothing against it, in both languages, themes and sizes'(w) {
    for (const [size, language, theme] of [['desk', 'zh', 'light'], ['desk', 'en', 'dark'], ['phone', 'zh', 'dark'], ['phone', 'en', 'light']]) {
      const page = await enter(w, office, { size, language, theme })
      for (const address of ['/overview', '/overview?period=days&from=2020-01-01&to=2020-01-31', '/overview/wall']) {
        await open(page, address)
        assert.deepEqual(await axe(page), [], `${address} ${size} ${language} ${theme}`)
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${address} ${size} is wider than the screen`)
      }
      quiet(page)
      await page.context().close()
    }
  },
}
