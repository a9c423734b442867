// What somebody else does is told where it is looked at, and nothing moves by itself.
import assert from 'node:assert/strict'
import { axe, calm } from '../browser.mjs'
import { bureau, enter, leader, officer, quiet, read, sees } from '../people.mjs'

/** Somebody does something with his own session, elsewhere. */
const does = (page, address, body, version) => page.evaluate(async ([a, b, v]) => {
  const headers = { 'Content-Type': 'application/json', ...(v ? { 'If-Match': `"${v}"` } : {}) }
  const r = await fetch(`/api/v1/${a}`, { method: 'POST', headers, body: JSON.stringify(b) })
  const told = await r.json()
  if (!r.ok) throw new Error(`${a}: ${JSON.stringify(told)}`)
  return told
}, [address, body, version])

let at = 0
async function reports(page, text) {
  const { items } = await read(page, '/api/v1/sites?limit=1')
  return does(page, 'hazards', { site: items[0].id, text: `${text}（第 ${++at} 处）` })
}
/** A picture for whoever wants to look: LOOK names the folder. */
const look = async (page, name) => { if (process.env.LOOK) await page.screenshot({ path: `${process.env.LOOK}/events-${name}.png` }) }
const line = (page) => page.locator('.updates button')
const rows = (page) => page.locator('[role=grid] .row b').allTextContents()

export const stories = {
  async 'a list tells what is new, and shows it when it is asked to'(w) {
    const page = await enter(w, bureau)
    const other = await enter(w, leader)
    await page.goto('/hazards')
    await page.locator('[role=grid] .row').first().waitFor()
    await calm(page)
    assert.equal(await line(page).count(), 0)
    const before = await rows(page)
    const made = [await reports(other, '通道堆放纸箱'), await reports(other, '灭火器压力不足')]
    await page.getByRole('button', { name: '有 2 条更新 · 点此刷新' }).waitFor()
    assert.deepEqual(await rows(page), before, 'a row moved under the reader')
    assert.deepEqual(await axe(page), [])
    await look(page, 'list')
    await line(page).click()
    await sees(page.locator('[role=grid]'), made[1].text)
    await line(page).waitFor({ state: 'detached' })
    const now = await rows(page)
    assert.deepEqual(now.slice(0, 2), [made[1].text, made[0].text])
    assert.equal(now[2], before[0])
    quiet(page)
    w.changing = made[0]
  },

  async 'today tells that something came, and so does the bell'(w) {
    const page = await enter(w, officer)
    const other = await enter(w, leader)
    await page.goto('/today')
    await calm(page)
    const count = async () => Number((await page.locator('.bell .count').count()) ? await page.locator('.bell .count').innerText() : 0)
    const before = await count()
    const title = await page.locator('h1').innerText()
    const made = await reports(other, '配电箱门未锁')
    await page.getByRole('button', { name: /有 \d+ 条更新 · 点此刷新/ }).waitFor()
    assert.equal(await page.locator('h1').innerText(), title)
    await look(page, 'today')
    await line(page).click()
    await page.locator('.row', { hasText: made.text }).first().waitFor()
    for (let i = 0; i < 100 && await count() <= before; i++) await page.waitForTimeout(100)
    assert.ok(await count() > before, 'the bell rings by itself')
    quiet(page)
  },

  async 'an open hazard says that somebody changed it, who, and what, before one types in vain'(w) {
    const page = await enter(w, officer)
    const other = await enter(w, leader)
    const { text, number, id } = w.changing
    const adds = async () => {
      const sum = await other.evaluate(async (n) => {
        const canvas = Object.assign(document.createElement('canvas'), { width: 8 + n, height: 8 })
        const form = new FormData()
        form.append('file', await new Promise((done) => canvas.toBlob(done)), 'seen.png')
        return (await (await fetch('/api/v1/evidence', { method: 'POST', body: form })).json()).sum
      }, ++at)
      const h = await read(other, `/api/v1/hazards/${id}`)
      await does(other, `hazards/${id}/evidence`, { role: 'before', files: [{ sum, name: 'seen.png' }] }, h.version)
    }
    const told = page.locator('.note', { hasText: '改动了这条隐患' })
    await page.goto(`/hazards/${number}`)
    await page.locator('.detail h1', { hasText: text }).waitFor()
    await calm(page)
    await adds()
    await told.waitFor()
    assert.match(await told.innerText(), /刚刚改动了这条隐患：/)
    assert.equal(await page.locator('.detail figure img').count(), 0, 'nothing moves by itself')
    await look(page, 'hazard')
    assert.deepEqual(await axe(page), [])
    await page.getByRole('button', { name: '看最新的' }).click()
    await told.waitFor({ state: 'detached' })
    await calm(page)

    // Now he has begun to type.
    await page.getByRole('button', { name: '不予认定' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('#a-reason').fill('现场已经清理')
    await adds()
    await sees(dialog, /刚刚改动了这条隐患/)
    assert.equal(await dialog.locator('#a-reason').inputValue(), '现场已经清理')
    await look(page, 'dialog')
    assert.deepEqual(await axe(page), [])
    await dialog.getByRole('button', { name: '现在对比' }).click()
    await sees(dialog, '您看到的')
    await dialog.getByRole('button', { name: '不办了，看最新情况' }).click()
    await dialog.waitFor({ state: 'detached' })
    quiet(page)
  },

  async 'windows of one browser share one line, and a refused one is silent'(w) {
    const page = await enter(w, bureau)
    await page.goto('/hazards')
    await calm(page)
    const second = await page.context().newPage()
    const lines = []
    second.on('request', (r) => { if (r.resourceType() === 'eventsource') lines.push(r.url()) })
    await second.goto('/hazards')
    await second.locator('[role=grid] .row').first().waitFor()
    const other = await enter(w, leader)
    await reports(other, '货架超高堆放')
    await line(second).waitFor()
    assert.deepEqual(lines, [], 'a second line was opened')
    const busy = await enter(w, bureau)
    await busy.route('**/api/v1/events', (r) => r.fulfill({ status: 503, headers: { 'Retry-After': '1' }, body: '' }))
    await busy.goto('/hazards')
    await busy.locator('[role=grid] .row').first().waitFor()
    await busy.waitForTimeout(1500)
    assert.equal(await busy.locator('[role=alert]').count(), 0)
    assert.deepEqual(busy.troubles.filter((x) => !/503/.test(x)), [])
    quiet(page)
  },

  async 'the line is seen in both languages, on desk and phone'(w) {
    const other = await enter(w, leader)
    for (const [size, language, theme] of [['desk', 'en', 'dark'], ['phone', 'zh', 'light'], ['phone', 'en', 'dark']]) {
      const page = await enter(w, bureau, { size, language, theme })
      await page.goto('/hazards')
      await page.locator('[role=grid] .row').first().waitFor()
      await calm(page)
      await reports(other, '安全出口标志不亮')
      await line(page).waitFor()
      assert.match(await line(page).innerText(), language === 'zh' ? /^有 \d 条更新 · 点此刷新$/ : /^\d updates? · refresh$/)
      assert.deepEqual(await axe(page), [])
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'too wide')
      await look(page, `${size}-${language}`)
      quiet(page)
    }
  },
}
