// The list of hazards: filters, the keyboard, views, columns, many at once, paper.
// It makes its own hazards and leaves the county as it was but for them.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe, calm } from '../browser.mjs'
import { bureau, enter, officer, quiet, read } from '../people.mjs'

const status = (page) => page.locator('p.status').innerText()
const current = (page) => page.locator('[role=grid]').getAttribute('aria-activedescendant')

async function list(page, address = '/hazards') {
  await page.goto(address)
  await page.locator('[role=grid] .row a').first().waitFor()
  await calm(page)
}

export const stories = {
  async 'filters act at once, are told in words, and go one by one'(w) {
    const page = await enter(w, bureau)
    await list(page)
    await page.getByRole('button', { name: '等级' }).click()
    await page.getByLabel('重大隐患').check()
    await page.keyboard.press('Escape')
    assert.ok(await page.getByRole('button', { name: '等级' }).evaluate((b) => b === document.activeElement), 'Escape gives the focus back')
    await page.getByRole('button', { name: '区划' }).click()
    await page.locator('#f-town').selectOption({ index: 2 })
    await page.keyboard.press('Escape')
    await page.waitForURL(/grade=major.*division=/)
    await calm(page)
    const division = new URL(page.url()).searchParams.get('division')
    const all = (await read(page, `/api/v1/hazards?grade=major&division=${division}&limit=500`)).items
    assert.equal(await status(page), `共 ${all.length} 条`)
    await page.getByRole('button', { name: /^去掉筛选：区划/ }).click()
    await page.waitForURL((u) => !u.searchParams.has('division'))
    await page.getByRole('button', { name: '清除筛选' }).first().click()
    await page.waitForURL((u) => !u.search)
    // Typing asks once, when it pauses, and the last word wins.
    const asked = []
    page.on('request', (r) => { const u = new URL(r.url()); if (u.pathname === '/api/v1/hazards') asked.push(u.searchParams.get('q')) })
    await page.locator('#words').pressSequentially('配电箱前', { delay: 40 })
    await page.waitForURL(/q=/)
    await calm(page)
    assert.deepEqual(asked.filter(Boolean), ['配电箱前'])
    for (const words of await page.locator('.row b').allTextContents()) assert.match(words, /配电箱前/)
    quiet(page)
  },

  async 'the list is walked, chosen from and opened with the keyboard alone'(w) {
    const page = await enter(w, bureau)
    await list(page)
    await page.locator('[role=grid]').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    assert.equal(await current(page), 'row-2')
    await page.keyboard.press('Space')
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Shift+ArrowDown')
    await page.getByText('已选 3 条').waitFor()
    await page.keyboard.press('End')
    await page.waitForTimeout(300)
    const end = Number((await current(page)).slice(4))
    assert.ok(end >= 199, `End goes to ${end}`)
    assert.ok(await page.locator(`#row-${end}`).isVisible())
    assert.ok(await page.locator('[role=grid] .row').count() <= 60, 'too many rows in the page')
    await page.keyboard.press('Home')
    await page.waitForTimeout(200)
    assert.equal(await current(page), 'row-0')
    await page.keyboard.press('Enter')
    await page.locator('.detail h1').waitFor()
    assert.match(page.url(), /\/hazards\/YH-/)
    await page.locator('[role=grid]').focus()
    await page.keyboard.press('Escape')
    await page.waitForURL((u) => u.pathname === '/hazards')
    await page.getByText('已选 3 条').waitFor()
    quiet(page)
  },

  async 'one comes back to where one was'(w) {
    const page = await enter(w, bureau)
    await list(page)
    await page.locator('.list').evaluate((b) => { b.scrollTop = 3000 })
    await page.waitForTimeout(300)
    const first = await page.locator('[role=grid] .row a b').nth(12).innerText()
    await page.getByRole('link', { name: '今日' }).first().click()
    await page.waitForURL(/today/)
    await page.goBack()
    await page.locator('[role=grid] .row a').first().waitFor()
    await page.waitForTimeout(300)
    assert.ok(Math.abs(await page.locator('.list').evaluate((b) => b.scrollTop) - 3000) < 80)
    assert.ok((await page.locator('[role=grid] .row a b').allTextContents()).includes(first))
    quiet(page)
  },

  async 'the table orders by its heads, and its columns are chosen; a view keeps it all'(w) {
    const page = await enter(w, bureau)
    await list(page, '/hazards?state=rectifying')
    await page.getByRole('button', { name: '表格' }).click()
    await page.locator('[role=columnheader]', { hasText: '期限' }).getByRole('button').click()
    await page.waitForURL(/order=due/)
    assert.equal(await page.locator('[role=columnheader]', { hasText: '期限' }).getAttribute('aria-sort'), 'ascending')
    await page.getByRole('button', { name: '列', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('行业', { exact: true }).check()
    await dialog.getByRole('button', { name: '行业 前移' }).click()
    await dialog.getByLabel('隐患描述 的宽度').fill('260')
    await dialog.getByLabel('隐患描述 的宽度').blur()
    await dialog.getByRole('button', { name: '关闭' }).last().click()
    const heads = await page.locator('[role=columnheader]').allTextContents()
    assert.ok(heads.some((h) => h.includes('行业')), heads.join())
    await page.getByRole('button', { name: '视图' }).click()
    await page.fill('#view-name', '在改的，最急在前')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.getByText('已保存视图').waitFor()
    const elsewhere = await enter(w, bureau) // another computer
    await list(elsewhere)
    await elsewhere.getByRole('button', { name: '视图' }).click()
    await elsewhere.getByRole('button', { name: '在改的，最急在前', exact: true }).click()
    await elsewhere.waitForURL(/cols=/)
    await elsewhere.locator('[role=columnheader]').first().waitFor()
    assert.deepEqual(await elsewhere.locator('[role=columnheader]').allTextContents(), heads)
    await elsewhere.getByRole('button', { name: '视图' }).click()
    await elsewhere.getByRole('button', { name: '删除视图“在改的，最急在前”' }).click()
    await elsewhere.getByText('已删除视图').waitFor()
    await elsewhere.getByRole('button', { name: '逾期', exact: true }).click()
    await elsewhere.waitForURL(/overdue=1/)
    quiet(page)
    quiet(elsewhere)
  },

  async 'many are reassigned at once, after it was told what would come of it'(w) {
    const page = await enter(w, officer)
    const { items: sites } = await read(page, '/api/v1/sites?limit=1')
    const site = sites[0].id
    const send = (path, body, more = {}) => page.evaluate(async ([p, b, h]) => {
      const r = await fetch(p, { method: 'POST', headers: { 'Content-Type': 'application/json', ...h }, body: JSON.stringify(b) })
      if (!r.ok) throw new Error(await r.text())
      return r.json()
    }, [path, body, more])
    const made = []
    for (const n of [1, 2, 3]) made.push(await send('/api/v1/hazards', { site, text: `批量故事：第${n}处护栏松动`, place: `${n}号平台` }))
    const over = await enter(w, bureau)
    await list(over, `/hazards?q=${encodeURIComponent('批量故事')}`)
    assert.equal(await status(over), '共 3 条')
    await over.locator('[role=grid]').focus()
    await over.keyboard.press('Control+a')
    await over.getByText('已选 3 条').waitFor()
    await over.getByRole('button', { name: '改派' }).click()
    const dialog = over.getByRole('dialog')
    await dialog.getByRole('button', { name: '先看看会怎样' }).click()
    await dialog.getByText('请填写改派理由。').waitFor()
    await dialog.locator('#b-holder').fill('安全总监')
    await dialog.locator('#b-holder-list [role=option]').first().waitFor()
    await over.keyboard.press('Enter')
    await dialog.locator('#b-reason').fill('由安全总监统一整改')
    await dialog.getByRole('button', { name: '先看看会怎样' }).click()
    await dialog.locator('.told').waitFor()
    const told = await dialog.locator('.told').innerText()
    assert.match(told, /可以改派 \d 条/)
    assert.deepEqual(await axe(over), [])
    const can = Number(/可以改派 (\d)/.exec(told)[1])
    if (can) {
      await dialog.getByRole('button', { name: `改派 ${can} 条` }).click()
      await dialog.getByText(`${can} 条已办理并存证。`).waitFor()
      await dialog.getByRole('button', { name: '完成' }).click()
      const now = await read(over, `/api/v1/hazards/${made[0].id}/timeline`)
      assert.equal(now.items.filter((e) => e.kind === 'hazard.reassigned').length, 1)
    }
    quiet(over)
  },

  async 'what is chosen is exported and printed, and nothing else'(w) {
    const page = await enter(w, bureau)
    await list(page)
    for (const i of [0, 2]) await page.locator(`#row-${i} .tick`).click()
    await page.getByText('已选 2 条').waitFor()
    const chosen = await page.locator('.row.picked .number').allTextContents()
    const waits = page.waitForEvent('download')
    waits.catch(() => undefined) // told where it is awaited
    await page.getByRole('button', { name: '导出选中的' }).click()
    const file = join(w.dir, 'chosen.xlsx')
    await (await waits).saveAs(file)
    assert.equal(readFileSync(file).subarray(0, 2).toString(), 'PK')
    await page.getByRole('button', { name: '打印选中的' }).click()
    await page.getByRole('heading', { name: '隐患排查治理台账' }).waitFor()
    assert.deepEqual((await page.locator('td.number').allTextContents()).sort(), [...chosen].sort())
    await page.getByText('审核人').waitFor()
    assert.deepEqual(await axe(page), [])
    quiet(page)
  },

  async 'axe has nothing against the list, in any theme or size'(w) {
    const bad = []
    for (const [size, language, theme] of [['desk', 'zh', 'light'], ['desk', 'en', 'dark'], ['phone', 'zh', 'dark'], ['phone', 'en', 'light']]) {
      const page = await enter(w, bureau, { size, language, theme })
      const look = async (name) => {
        for (const x of await axe(page)) bad.push(`${name} ${size} ${language} ${theme}: ${x}`)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        if (wide > 0) bad.push(`${name} ${size}: ${wide} px too wide`)
      }
      await list(page, '/hazards?state=rectifying&order=due')
      await look('list')
      if (size === 'desk') {
        for (const n of [0, 3, 5]) {
          await page.locator('.desk .chip').nth(n).click()
          await look(`filter ${n}`)
          await page.keyboard.press('Escape')
        }
        await page.goto('/hazards?show=table&state=rectifying&order=due')
        await page.locator('[role=columnheader]').first().waitFor()
        await calm(page)
        await look('table')
        await page.getByRole('button', { name: language === 'zh' ? '列' : 'Columns', exact: true }).click()
        await look('columns')
      } else {
        await page.locator('button.phone').click()
        await look('sheet')
      }
      quiet(page)
      await page.context().close()
    }
    assert.deepEqual(bad, [])
  },
}
