// Sites, the search over everything, and notifications. These stories make what
// they need and leave the county as they found it, but for a site of their own
// that is closed at the end.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { axe, calm } from '../browser.mjs'
import { bureau, enter, leader, office, officer, quiet, read, sees } from '../people.mjs'

const plant = '兴业安泰物流'
const yard = '四十号试验堆场'
const text = '叉车充电区未设隔离，四十号故事所报'

const until = async (what, tries = 60) => {
  for (let i = 0; i < tries; i++) {
    const got = await what()
    if (got) return got
    await new Promise((r) => setTimeout(r, 250))
  }
  throw new Error('it did not come')
}

export const stories = {
  async 'sites are filtered in the address, and their figures lead to the rows'(w) {
    const page = await enter(w, bureau)
    await page.getByRole('link', { name: '场所' }).first().click()
    await page.locator('.rows .row').first().waitFor()
    await page.fill('#s-words', 'xingyeantai')
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=xingyeantai/)
    await sees(page, new RegExp(plant))
    await page.selectOption('#s-attribute', { index: 1 })
    await page.waitForURL(/attribute=/)
    await page.reload()
    await calm(page)
    assert.equal(await page.inputValue('#s-words'), 'xingyeantai', 'the filter is not in the address')
    await page.getByRole('button', { name: '清除筛选' }).click()
    await page.locator('.rows .row').first().waitFor()
    const { items } = await read(page, '/api/v1/sites?limit=50')
    const busy = items.find((s) => s.open > 0)
    await page.goto(`/sites?q=${encodeURIComponent(busy.name)}`)
    await page.locator('.row', { hasText: busy.name }).getByRole('link', { name: /未销号/ }).click()
    await page.waitForURL(/\/hazards\?.*site=/)
    const listed = await read(page, `/api/v1/hazards?site=${busy.id}&state=reported,rectifying,submitted&limit=500`)
    assert.equal(listed.items.length, busy.open)
    quiet(page)
  },

  async 'what is filtered is exported'(w) {
    const page = await enter(w, bureau)
    await page.goto(`/sites?q=${encodeURIComponent(plant)}`)
    await calm(page)
    await page.locator('summary', { hasText: '导出' }).click()
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV 文本' }).click()])
    const lines = readFileSync(await file.path(), 'utf8').trim().split('\r\n')
    assert.equal(lines.length, 2, lines.join('\n'))
    assert.match(lines[1], new RegExp(plant))
    quiet(page)
  },

  async 'a site is added, changed under somebody else’s hands, reported at, and closed'(w) {
    const page = await enter(w, office)
    await page.goto('/sites')
    await calm(page)
    await page.getByRole('button', { name: '新增场所' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('form').getByRole('button', { name: '新增场所' }).click()
    await sees(dialog, '请填写场所名称。')
    await dialog.locator('#f-name').fill(yard)
    await dialog.locator('#f-unit').fill(plant)
    await dialog.locator('#f-units [role=option]').first().waitFor()
    await page.keyboard.press('Enter')
    await dialog.locator('#f-town').selectOption({ index: 2 })
    await dialog.locator('#f-lon').fill('115.985')
    await dialog.locator('form').getByRole('button', { name: '新增场所' }).click()
    await sees(dialog, '经度和纬度要么都填，要么都不填。')
    await dialog.locator('#f-lat').fill('36.456')
    await dialog.locator('form').getByRole('button', { name: '新增场所' }).click()
    await page.waitForURL(/\/sites\/\d+$/)
    await sees(page, /北纬 36\.456000°，东经 115\.985000°（WGS 84）/)
    await sees(page, /先找 .+/)

    await page.getByRole('button', { name: '修改' }).click()
    await dialog.locator('#f-address').fill('我写的地址 1 号')
    const id = page.url().match(/\d+$/)[0]
    await page.evaluate(async (id) => {
      const s = await (await fetch(`/api/v1/sites/${id}`)).json()
      await fetch(`/api/v1/sites/${id}`, { method: 'PUT', headers: { 'Content-Type': 'application/json', 'If-Match': `"${s.version}"` }, body: JSON.stringify({ name: s.name, unit: s.unit, division: s.division, lon: s.lon, lat: s.lat, attributes: ['消防重点'] }) })
    }, id)
    await dialog.getByRole('button', { name: '保存修改' }).click()
    await sees(dialog, '您填写期间，这处场所被别人改动过')
    await sees(dialog, '我写的地址 1 号')
    await sees(dialog, '消防重点')
    assert.deepEqual(await axe(page), [])
    await dialog.getByRole('button', { name: '按我填写的保存' }).click()
    await dialog.waitFor({ state: 'detached' })
    await sees(page, '我写的地址 1 号')
    await sees(page, '已修改并存证。')
    assert.match(await page.getByRole('link', { name: '在这里上报隐患' }).getAttribute('href'), new RegExp(`/report\\?site=${id}`))

    await page.getByRole('button', { name: '关闭场所' }).click()
    await sees(dialog, '这里没有未销号的隐患。')
    await dialog.getByRole('button', { name: '关闭场所' }).click()
    await dialog.waitFor({ state: 'detached' })
    await sees(page, '这处场所已经关闭，只能查看。')
    assert.equal(await page.getByRole('button', { name: '修改' }).count(), 0)
    await sees(page, '场所已关闭')
    await page.goto(`/sites?q=${encodeURIComponent(yard)}`)
    await sees(page, '没有符合条件的场所')
    await page.selectOption('#s-show', 'closed')
    await sees(page, yard)
    quiet(page)
  },

  async 'everything is found from anywhere, by keyboard alone'(w) {
    const page = await enter(w, bureau)
    await page.keyboard.press('Control+k')
    await page.keyboard.type(plant)
    await page.locator('#found [role=group][aria-label=场所] [role=option]').first().waitFor()
    await page.locator('#found [role=group][aria-label=单位] [role=option]').first().waitFor()
    assert.deepEqual(await axe(page), [])
    const sites = await page.locator('#found [role=option]').evaluateAll((all) => all.findIndex((o) => o.closest('[aria-label=场所]')))
    for (let i = 0; i < sites; i++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/sites\/\d+/)
    await sees(page, /先找/)
    await page.keyboard.press('Control+k')
    await sees(page, '最近打开')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/sites\/\d+/)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('局长')
    await page.locator('#found [role=group][aria-label=岗位] [role=option]').first().waitFor()
    await page.fill('#find', '通知')
    await page.locator('#found [role=group][aria-label=页面] [role=option]').first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/notices/)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('没有这样的东西罢')
    await sees(page, /没有找到/)
    await page.keyboard.press('Escape')
    assert.equal(await page.getByRole('dialog').count(), 0)
    quiet(page)
  },

  async 'what happened to me rings once, and only I know that I looked'(w) {
    const mine = await enter(w, officer)
    const fresh = () => read(mine, '/api/v1/notices/unseen')
    await mine.goto('/notices')
    await calm(mine)
    await until(async () => (await fresh()).count === 0)

    const theirs = await enter(w, bureau)
    const { items } = await read(theirs, `/api/v1/sites?q=${encodeURIComponent(plant)}`)
    const number = await theirs.evaluate(async ([site, text]) => (await (await fetch('/api/v1/hazards', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ site, text }) })).json()).number, [items[0].id, text])
    await until(async () => (await fresh()).count === 1)
    await mine.goto('/today')
    await calm(mine)
    const bell = mine.getByRole('button', { name: '通知，1 条没看过' })
    await bell.click()
    const panel = mine.locator('#notices')
    await sees(panel, '有隐患待您核实')
    await sees(panel, text)
    assert.equal(await panel.getByText('陈国栋').count(), 0, 'a notice names the reporter')
    assert.deepEqual(await axe(mine), [])
    await mine.getByRole('button', { name: '通知，没有新的' }).waitFor()
    await panel.getByRole('link').filter({ hasText: text }).click()
    await mine.waitForURL(/\/hazards\//)
    await sees(mine, number)

    const other = await enter(w, leader)
    const told = await read(other, '/api/v1/notices')
    assert.ok(!JSON.stringify(told).includes(text), 'it is none of the leader’s business')
    await mine.goto('/notices')
    await sees(mine.locator('main'), /看过没有，只有您自己知道/)
    quiet(mine)
    const h = await read(theirs, `/api/v1/hazards/${number}`)
    const over = await enter(w, office) // it was a story: it is no hazard
    const rejected = await over.evaluate(async ([id, version]) => (await fetch(`/api/v1/hazards/${id}/reject`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'If-Match': `"${version}"` }, body: JSON.stringify({ reason: '故事所报，不是隐患' }) })).status, [h.id, h.version])
    assert.equal(rejected, 200)
  },

  async 'these pages have nothing against axe, at either size, in both languages and themes'(w) {
    for (const how of [{ size: 'desk', language: 'en', theme: 'dark' }, { size: 'phone', language: 'zh', theme: 'light' }]) {
      const page = await enter(w, bureau, how)
      const { items } = await read(page, '/api/v1/sites?limit=50')
      const busy = items.reduce((a, b) => (b.open > a.open ? b : a))
      for (const address of ['/sites', `/sites/${busy.id}`, '/notices', '/articles?q=安全']) {
        await page.goto(address)
        await calm(page)
        assert.deepEqual(await axe(page), [], address)
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${address} is wider than the screen`)
      }
      quiet(page)
      await page.context().close()
    }
  },
}
