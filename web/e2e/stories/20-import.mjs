// A ledger as people keep it comes in: looked at, corrected, tried, asked about,
// run, marked, and taken back as a whole.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { axe, calm, person } from '../browser.mjs'
import { enter, office, officer, quiet, read, sees } from '../people.mjs'
import { workbook } from '../workbook.mjs'

const source = '闫寺街道隐患台账'
const name = '闫寺街道2026年9月隐患台账（最终版）.xlsx'

const row = (n, site, spot, text, found, grade, due, state, closed) => [n, site, spot, text, found, '检查员甲、检查员乙', grade, '立即整改', due, state, closed]

/** A ledger with a title, a header that does not say what one column is, words that nobody else uses, gaps, a date that does not exist, and no style sheet, as small exporters write it. */
const dirty = workbook([
  {
    name: '9月排查',
    merges: ['A1:K1', 'A17:K17'],
    rows: [
      ['闫寺街道2026年9月安全生产事故隐患排查治理台账'],
      ['序号', '企业名称', '点位情况说明', '隐患描述', '检查日期', '检查人', '隐患等级', '整改措施', '整改期限', '是否整改', '完成时间'],
      row(1, '示例甲粮库', '二号仓', '粮仓通风口堵塞', '2026.9.3', '一般', '2026.9.20', '已整改', '2026年9月8日'),
      row(2, '示例乙加油站', '卸油区', '静电接地线断开', '2026.9.4', '一般', '2026.9.20', '已销号', '9月10日'),
      row(3, '示例丙商场', '三层', '应急灯不亮', '2026-09-05', '一般', '2026.12.30', '未整改', ''),
      row(4, '示例丁学校', '食堂', '燃气软管老化', '9月6日', '一般', '2026.12.30', '未整改', ''),
      row(5, '示例戊工地', '东侧', '临边未防护', '2026.9.7', '较大', '2026.12.30', '未整改', ''),
      row(6, '示例己饭店', '后厨', '灭火器过期', '2026.9.8', '较大', '2026.12.30', '未整改', ''),
      row(7, '示例庚网吧', '一层', '疏散指示缺失', '2026.9.9', '较大', '2026.12.30', '未整改', ''),
      row(8, '示例辛仓库', '', '货物堆放超高', '2026.9.10', '一般', '', '未整改', ''),
      row(9, '示例壬车间', '', '砂轮机防护罩缺失', '2026.9.11', '一般', '', '未整改', ''),
      row(10, '示例癸酒店', '', '消防门常开', '2026.9.31', '一般', '2026.12.30', '未整改', ''),
      row(11, '示例子市场', '', '私拉电线', '2026.9.12', '一般', '2026.12.30', '未整改', ''),
      [],
      ['合计', '', '', '', '', '', 11],
      [],
      ['填表人：某某　　审核人：某某'],
    ],
  },
  { name: '填写说明', rows: [['本表一式两份。']] },
], { bare: true })
const file = { name, mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: dirty }

const at = (w, page, step = '') => page.goto(`/imports/${w.imported}${step && `/${step}`}`)
const topic = (page, words) => page.locator('article', { hasText: words })

/** Looks at an address in both languages, sizes and themes: axe, and nothing wider than the window. */
async function sound(w, address) {
  const bad = []
  const cookies = await w.browser.contexts()[0].cookies()
  const look = async ([size, language, theme]) => {
    const page = await person(w.browser, w.base, { size, language, theme })
    await page.context().addCookies(cookies)
    await page.goto(address)
    await calm(page)
    bad.push(...(await axe(page)).map((x) => `${address} ${size} ${language} ${theme}: ${x}`))
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (wide > 0) bad.push(`${address} ${size} ${language}: ${wide} px wider than the window`)
    quiet(page)
    await page.context().close()
  }
  await Promise.all([['desk', 'zh', 'dark'], ['phone', 'zh', 'light']].map(look))
  await Promise.all([['desk', 'en', 'light'], ['phone', 'en', 'dark']].map(look))
  assert.deepEqual(bad, [])
}

export const stories = {
  async 'the page of imports teaches, and refuses at once what cannot be a table'(w) {
    const page = await enter(w, office)
    await page.goto('/more')
    await page.getByRole('main').getByRole('link', { name: /导入/ }).first().click()
    await sees(page, /把文件拖到这里/)
    await page.setInputFiles('#ledger', { name: '台账.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') })
    await sees(page, /PDF 里的表格读不准/)
    assert.ok(await page.getByRole('button', { name: '上传并看一看' }).isDisabled())
    const [template] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载台账模板' }).click()])
    assert.equal(readFileSync(await template.path()).subarray(0, 2).toString(), 'PK')
    quiet(page)
    await sound(w, '/imports')
  },

  async 'a file whose network breaks stays chosen, and goes when it is back'(w) {
    const page = await enter(w, office)
    await page.goto('/imports')
    await page.setInputFiles('#ledger', file)
    assert.equal(await page.inputValue('#d-source'), source, 'a source is proposed without month and copy')
    await page.context().setOffline(true)
    await page.getByRole('button', { name: '上传并看一看' }).click()
    await sees(page, /网络断了，文件没有传完/)
    await sees(page, /选好的文件和填写的内容都还在/)
    await sees(page, name)
    await page.context().setOffline(false)
    await page.getByRole('button', { name: '再试一次' }).click()
    await page.waitForURL(/\/imports\/\d+/)
    w.imported = page.url().match(/imports\/(\d+)/)[1]
    await sees(page, /这是原表的样子/)
    assert.ok(page.troubles.every((x) => x.includes('ERR_INTERNET_DISCONNECTED')), page.troubles.join())
  },

  async 'the sheet is seen as it is, its header found, and a column set right by a click'(w) {
    const page = await enter(w, office)
    await at(w, page)
    await page.getByRole('button', { name: /^B 列“企业名称”当作：企业（场所）名称/ }).waitFor()
    await page.getByRole('button', { name: /^I 列“整改期限”当作：整改期限/ }).waitFor()
    assert.equal(await page.locator('tr.head th.number').first().innerText().then((s) => s.replace(/\s+/g, '')), '2表头')
    await page.locator('tbody tr', { hasText: '闫寺街道2026年9月安全生产' }).getByText('标题').waitFor()
    await page.getByRole('button', { name: /^C 列“点位情况说明”/ }).click()
    const menu = page.getByRole('dialog')
    await menu.getByRole('button', { name: '隐患部位' }).click()
    await menu.waitFor({ state: 'detached' })
    await sees(page, 'C 列：隐患部位')
    await page.getByRole('button', { name: /^C 列“点位情况说明”当作：隐患部位/ }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: /^C 列“点位情况说明”当作：隐患部位/ }).waitFor()
    quiet(page)
    await sound(w, `/imports/${w.imported}/look`)
  },

  async 'by keyboard alone a cell is read and a column reached'(w) {
    const page = await enter(w, office)
    await at(w, page)
    const sheet = page.getByRole('region', { name: /原表/ })
    await sheet.focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key)
    await page.locator('.bar', { hasText: 'D3' }).getByText('粮仓通风口堵塞').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: /D 列“隐患描述”是什么/ }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    quiet(page)
  },

  async 'a trial writes nothing, and puts what is unclear together'(w) {
    const page = await enter(w, office)
    await at(w, page)
    await page.getByRole('button', { name: '试读（不写入）' }).click()
    await page.waitForURL(/\/questions/)
    await topic(page, /“较大”/).waitFor()
    await sees(page, /将导入 5 条.*5 条留待回答，1 条不收。.*没有写入任何数据/)
    assert.equal((await read(page, `/api/v1/hazards?source=${encodeURIComponent(source)}`)).items.length, 0)
    await topic(page, /“较大”/).getByText('3 条', { exact: true }).waitFor()
    await topic(page, /“较大”/).getByText('临边未防护').waitFor()
    await page.getByRole('button', { name: /拒收 1 类/ }).click()
    await sees(page, /“2026\.9\.31”不是有效的日期/)
    quiet(page)
    await sound(w, `/imports/${w.imported}/questions`)
  },

  async 'one answer settles a group; what is not answered stays for later'(w) {
    const page = await enter(w, office)
    await at(w, page, 'questions')
    const grade = topic(page, /“较大”/)
    await grade.getByRole('radio', { name: '一般', exact: true }).check()
    await grade.getByText('保存后，这 3 条按此导入').waitFor()
    const due = topic(page, /没有整改期限/)
    await due.getByRole('textbox').fill('不知道')
    await page.getByRole('button', { name: '保存回答（2）' }).click()
    await due.getByRole('alert').waitFor()
    assert.ok(await grade.getByRole('radio', { name: '一般', exact: true }).isChecked(), 'a choice is lost with another’s mistake')
    await due.getByRole('textbox').fill('2026-12-31')
    await page.getByRole('button', { name: '保存回答（2）' }).click()
    await grade.getByText(/已答：一般/).waitFor()
    await due.getByText(/已答：/).waitFor()
    await sees(page, /将导入 10 条.*0 条留待回答，1 条不收/)
    await page.getByRole('button', { name: '下一步：导入' }).click()
    await page.waitForURL(/\/run/)
    await sees(page, /将导入 10 条/)
    quiet(page)
    await sound(w, `/imports/${w.imported}/run`)
  },

  async 'it runs by itself, and its address tells how far it is'(w) {
    const page = await enter(w, office)
    await at(w, page, 'run')
    await page.getByRole('button', { name: /正式导入 10 条/ }).click()
    await page.getByText(/关掉这一页也会继续|读到 11 条记录/).first().waitFor()
    await page.context().close()
    const again = await enter(w, office)
    await at(w, again)
    await again.waitForURL(/\/imports\/\d+/)
    await sees(again, /读到 11 条记录/)
    await again.locator('.figures a', { hasText: '新增' }).getByText('10', { exact: true }).waitFor()
    await again.locator('.figures a', { hasText: '新增' }).click()
    await again.waitForURL(/\/hazards\?source=/)
    const all = (await read(again, `/api/v1/hazards?source=${encodeURIComponent(source)}&limit=50`)).items
    assert.equal(all.length, 10)
    assert.equal(all.find((h) => h.text === '粮仓通风口堵塞').place, '二号仓', 'the corrected column went to its place')
    assert.ok(all.every((h) => h.grade === 'general'))
    await sees(again, '粮仓通风口堵塞')
    quiet(again)
    await sound(w, `/imports/${w.imported}/result`)
  },

  async 'the marked workbook comes back'(w) {
    const page = await enter(w, office)
    await at(w, page, 'result')
    const [book] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '取回标注好的原表' }).click()])
    assert.equal(readFileSync(await book.path()).subarray(0, 2).toString(), 'PK')
    await sees(page, '已下载')
    quiet(page)
  },

  async 'it is taken back as a whole, with a reason, and the list is empty again'(w) {
    const page = await enter(w, office)
    await at(w, page, 'result')
    await page.getByRole('button', { name: '看看会撤回什么' }).click()
    const dialog = page.getByRole('dialog')
    await sees(dialog, /10 条新增的隐患撤回/)
    const bad = await axe(page)
    assert.deepEqual(bad, [])
    await dialog.getByRole('button', { name: '撤回 10 条' }).click()
    await sees(dialog, '请写明为什么撤回')
    await dialog.getByLabel('为什么撤回').fill('导错了月份')
    await dialog.getByRole('button', { name: '撤回 10 条' }).click()
    await sees(page, /撤回了这次导入/)
    await sees(page, /撤回 10 条，恢复原样 0 条，保留 0 条/)
    await sees(page, /原因：导错了月份/)
    assert.equal((await read(page, `/api/v1/hazards?source=${encodeURIComponent(source)}`)).items.length, 0)
    await page.goto('/imports')
    await page.locator('.row', { hasText: name }).getByText('已撤回').waitFor()
    quiet(page)
    await sound(w, `/imports/${w.imported}`)
  },

  async 'what was left for later is answered after the run, and only that is run again'(w) {
    const page = await enter(w, office)
    await page.goto('/imports')
    const text = '企业名称,隐患描述,检查日期,隐患等级,整改期限\n示例补答甲厂,叉车未年检,2026-10-08,一般,2026-12-30\n示例补答乙厂,行车限位失灵,2026-10-08,较大,2026-12-30\n'
    await page.setInputFiles('#ledger', { name: '补答台账.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
    await page.getByRole('button', { name: '上传并看一看' }).click()
    await page.getByRole('button', { name: '试读（不写入）' }).click()
    await sees(page, /将导入 1 条.*1 条留待回答/)
    await page.getByRole('button', { name: '下一步：导入' }).click()
    await page.getByRole('button', { name: '正式导入 1 条' }).click()
    await sees(page, /读到 2 条记录/)
    await page.goto('/imports')
    await page.locator('.row', { hasText: '补答台账.csv' }).getByRole('link', { name: /1 条待答，去回答/ }).click()
    await topic(page, /“较大”/).getByRole('button', { name: '逐条看，个别另答' }).click()
    await topic(page, /“较大”/).getByRole('row', { name: /行车限位失灵/ }).getByRole('radio', { name: '重大' }).check()
    await page.getByRole('button', { name: '保存回答（1）' }).click()
    await sees(page, /已保存 1 个回答/)
    await page.getByRole('button', { name: '下一步：导入' }).click()
    await page.getByRole('button', { name: '导入刚答的' }).click()
    await page.locator('.figures a', { hasText: '新增' }).getByText('2', { exact: true }).waitFor()
    const all = (await read(page, `/api/v1/hazards?source=${encodeURIComponent('补答台账')}`)).items
    assert.deepEqual(all.map((h) => h.grade).sort(), ['general', 'major'])
    await page.getByRole('button', { name: '看看会撤回什么' }).click()
    await page.getByLabel('为什么撤回').fill('只是试一试')
    await page.getByRole('button', { name: '撤回 2 条' }).click()
    await sees(page, /撤回 2 条/)
    quiet(page)
  },

  async 'a file that cannot be opened says what to do, and stays chosen'(w) {
    const page = await enter(w, office)
    await page.goto('/imports')
    await page.setInputFiles('#ledger', { ...file, name: '坏表.xlsx', buffer: dirty.subarray(0, dirty.length >> 1) })
    await page.getByRole('button', { name: '上传并看一看' }).click()
    await sees(page, /已损坏|无法识别/)
    await sees(page, '坏表.xlsx')
    quiet(page)
  },

  async 'a register is tried first, and only then written'(w) {
    const page = await enter(w, office)
    await page.goto('/imports/registers')
    const units = workbook([{ name: '单位', rows: [['单位名称', '类别', '区划代码'], ['示例新登记商贸公司', '企业', '371502001'], ['', '企业', '371502001']] }])
    await page.setInputFiles('#register', { name: '单位.xlsx', mimeType: file.mimeType, buffer: units })
    await page.getByRole('button', { name: '先试一遍' }).click()
    await sees(page, /试过了：单位.xlsx（没有写入）/)
    await sees(page, /1 行不能导入/)
    await page.getByRole('button', { name: '正式导入 1 行' }).click()
    await sees(page, /已导入：单位.xlsx/)
    await page.getByRole('button', { name: '先试一遍' }).click()
    await page.getByRole('button', { name: '没有要写入的变化' }).waitFor()
    quiet(page)
    await sound(w, '/imports/registers')
    const plain = await enter(w, officer)
    await plain.goto('/imports')
    await sees(plain, /把文件拖到这里/)
    assert.equal(await plain.getByRole('link', { name: '基础名册' }).count(), 0, 'registers are for the committee office')
  },
}
