// Responsibility: a post falls vacant and is filled, the chain follows; who answers
// for a site and for an industry in a town; a stale edit; the keyboard; axe.
import assert from 'node:assert/strict'
import { axe, calm } from '../browser.mjs'
import { enter, office, officer, quiet, read, sees } from '../people.mjs'

const day = (n) => new Date(Date.now() + (8 + 24 * n) * 3_600_000).toISOString().slice(0, 10)

/** Sends a command as the page would. */
const put = (page, method, address, version, body) => page.evaluate(async ([m, a, v, b]) => {
  const r = await fetch(a, { method: m, headers: { 'Content-Type': 'application/json', 'If-Match': `"${v}"` }, body: JSON.stringify(b) })
  return { status: r.status, body: await r.json() }
}, [method, address, version, body])

async function send(page, button) {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: button, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await calm(page)
}
async function pickPerson(page, name) {
  await page.fill('#o-person', name)
  await page.locator('#o-person-list [role=option]').first().waitFor()
  await page.keyboard.press('Enter')
}

/** The town's village whose posts these stories move about, found once. */
async function village(w, page) {
  if (!w.org) {
    const { items } = await read(page, '/api/v1/units?kind=village&limit=1')
    const branch = await read(page, `/api/v1/org/tree?unit=${items[0].id}`)
    w.org = { unit: items[0], post: branch.posts.find((p) => p.line === 'government'), way: branch.way }
  }
  return w.org
}

export const stories = {
  async 'the tree is walked by the keyboard, and finds by pinyin'(w) {
    const page = await enter(w, office)
    await page.goto('/responsibility')
    await page.waitForURL('**/responsibility/units')
    await page.locator('[role=treeitem]').first().waitFor()
    await page.locator('[role=treeitem]').first().focus()
    await page.keyboard.press('End')
    const last = await page.evaluate(() => document.activeElement.innerText)
    await page.keyboard.press('Home')
    assert.notEqual(await page.evaluate(() => document.activeElement.innerText), last)
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-expanded')), 'false')
    await page.keyboard.press('ArrowRight')
    await page.locator('[role=treeitem][aria-level="2"]').first().waitFor()
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-expanded')), 'true')
    await page.keyboard.press('ArrowRight')
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-level')), '2')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-expanded')), 'false')
    await page.keyboard.type('dongchangfuqujiaotong')
    assert.match(await page.evaluate(() => document.activeElement.innerText), /交通运输局/)
    await page.keyboard.press('Enter')
    await page.locator('h1', { hasText: '交通运输局' }).waitFor()
    await page.fill('#org-find', 'yingjiguanliju')
    await page.locator('#org-find-list [role=option]').first().waitFor()
    await page.keyboard.press('Enter')
    await page.locator('h1', { hasText: '应急管理局' }).waitFor()
    assert.equal(await page.locator('[role=treeitem][aria-selected=true]').innerText().then((x) => x.includes('应急管理局')), true)
    quiet(page)
  },

  async 'a tenure is ended after its consequences are seen; the superior stands in'(w) {
    const page = await enter(w, office)
    const { post } = await village(w, page)
    w.org.holder = post.name
    await page.goto(`/responsibility/posts/${post.id}`)
    await page.getByRole('button', { name: '免职' }).click()
    const dialog = page.getByRole('dialog')
    await sees(dialog, /将空缺/)
    await sees(dialog, /由上级 .+代行/)
    await send(page, '免职')
    await sees(page, '免职：已办理并存证。')
    await sees(page.locator('article'), /自 .+ 空缺/)
    await sees(page.locator('article'), /由上级 .+代行/)
    const { items } = await read(page, `/api/v1/sites?division=${w.org.unit.division}&limit=1`)
    w.org.site = items[0]
    await page.goto(`/responsibility/who?division=${w.org.unit.division}`)
    await page.locator('.box.gone', { hasText: post.title }).waitFor()
    await sees(page, /代行 1 个空缺岗位/)
    quiet(page)
  },

  async 'a vacancy is found and somebody appointed from today; the chain follows'(w) {
    const page = await enter(w, office)
    const { post, unit } = await village(w, page)
    await page.goto('/responsibility/vacancies')
    const row = page.locator('.row', { hasText: unit.name })
    await row.getByText(/自 .+ 空缺/).waitFor()
    await row.getByRole('button', { name: /任命/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: '任命', exact: true }).click()
    await sees(dialog, '请填写人员。')
    await pickPerson(page, w.org.holder)
    await sees(dialog, /改为/)
    await send(page, '任命')
    await sees(page, '任命：已办理并存证。')
    assert.equal(await page.locator('.row', { hasText: unit.name }).count(), 0)
    await page.goto(`/responsibility/who?division=${unit.division}`)
    await page.locator('.box', { hasText: post.title }).first().waitFor()
    assert.equal(await page.locator('.box.gone', { hasText: post.title }).count(), 0)
    quiet(page)
  },

  async 'an end that lies ahead changes nothing today and everything then'(w) {
    const page = await enter(w, office)
    const { post, unit } = await village(w, page)
    await page.goto(`/responsibility/posts/${post.id}`)
    await page.getByRole('button', { name: '免职' }).click()
    await page.fill('#o-from', day(5))
    await sees(page.getByRole('dialog'), '当日零时生效')
    await sees(page.getByRole('dialog'), /生效时：/)
    await send(page, '免职')
    await sees(page.locator('article'), / 至 /)
    await page.goto(`/responsibility/who?division=${unit.division}`)
    await page.locator('.box', { hasText: post.title }).first().waitFor()
    assert.equal(await page.locator('.box.gone', { hasText: post.title }).count(), 0)
    await page.fill('#w-at', day(6))
    await page.locator('.box.gone', { hasText: post.title }).waitFor()
    assert.match(page.url(), /at=\d{4}-\d\d-\d\d/)
    const card = await read(page, `/api/v1/posts/${post.id}/card`)
    const { items } = await read(page, `/api/v1/people?q=${encodeURIComponent(w.org.holder)}`)
    await page.goto(`/responsibility/posts/${post.id}`)
    await page.getByRole('button', { name: '任命', exact: true }).click()
    await page.fill('#o-from', day(5))
    await pickPerson(page, items[0].name)
    await send(page, '任命')
    await sees(page.locator('article'), '待生效')
    assert.equal(card.tenures.filter((x) => x.state === 'present').length, 1)
    quiet(page)
  },

  async 'who answers: for a site by name, and for an industry in a town by its name'(w) {
    const page = await enter(w, office)
    await page.goto('/responsibility/who')
    await sees(page, '选好要问的对象')
    await page.fill('#site', '兴业安泰物流')
    await page.locator('#sites [role=option]').first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/site=\d+/)
    for (const line of ['企业主体责任', '行业监管责任', '属地政府责任', '属地党委责任']) await page.getByRole('region', { name: line }).waitFor()
    await sees(page, '承办新事项')
    await sees(page, '负责验收')
    assert.ok(await page.locator('.box a[href^="tel:"]').count() > 3)
    await page.getByLabel('区划和行业').check()
    await page.selectOption('#w-division', { label: '堂邑镇' })
    await page.fill('#w-industry', '金属制品')
    await page.locator('#w-industry-list [role=option]').first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/industry=C33/)
    await page.locator('h2', { hasText: '堂邑镇 · 金属制品业' }).waitFor()
    await page.reload()
    await page.locator('h2', { hasText: '堂邑镇 · 金属制品业' }).waitFor()
    quiet(page)
  },

  async 'a stale edit of a unit shows both versions and lets one choose'(w) {
    const page = await enter(w, office)
    const { unit } = await village(w, page)
    const now = await read(page, `/api/v1/units/${unit.id}`)
    await page.goto(`/responsibility/units/${unit.id}`)
    await page.getByRole('button', { name: '修改' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('#o-name').waitFor()
    const spec = (name) => ({ kind: now.kind, name, division: now.division, parent: now.parent })
    const other = await put(page, 'PUT', `/api/v1/units/${unit.id}`, now.version, spec(`${now.name}甲`))
    assert.equal(other.status, 200)
    await dialog.locator('#o-name').fill(`${now.name}乙`)
    await dialog.getByRole('button', { name: '修改', exact: true }).click()
    await sees(dialog, '有人改动了它')
    await sees(dialog, `${now.name}甲`)
    await dialog.getByRole('button', { name: '按现在的情况继续办理' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.locator('h1', { hasText: `${now.name}乙` }).waitFor()
    const last = await read(page, `/api/v1/units/${unit.id}`)
    assert.equal((await put(page, 'PUT', `/api/v1/units/${unit.id}`, last.version, spec(now.name))).status, 200)
    assert.ok(page.troubles.every((x) => x.includes('412')), page.troubles.join())
  },

  async 'a charge is given in words, seen before it ends, and ended'(w) {
    const page = await enter(w, office)
    const { post } = await village(w, page)
    await page.goto(`/responsibility/posts/${post.id}`)
    await page.getByRole('button', { name: '新增分工' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('#o-place').selectOption({ label: '堂邑镇' })
    await dialog.getByRole('button', { name: '加入这个区划' }).click()
    await dialog.locator('#o-industries').fill('C33')
    await page.locator('#o-industries-list [role=option]').first().waitFor()
    await page.keyboard.press('Enter')
    await dialog.locator('#o-kinds').fill('特种设备')
    await send(page, '新增分工')
    await sees(page.locator('article'), '堂邑镇 · 金属制品业 · 特种设备')
    await page.locator('.item', { hasText: '堂邑镇 · 金属制品业' }).getByRole('button', { name: /结束分工/ }).click()
    await sees(page.getByRole('dialog'), '将会发生什么')
    await send(page, '结束分工')
    await sees(page.locator('.item', { hasText: '堂邑镇 · 金属制品业' }), '已结束')
    quiet(page)
  },

  async 'who has no say is offered nothing, and sees his own'(w) {
    const page = await enter(w, officer)
    await page.goto('/responsibility/people')
    await page.locator('.row').first().waitFor()
    assert.equal(await page.getByRole('button', { name: '新增人员' }).count(), 0)
    const me = await read(page, '/api/v1/me')
    await page.goto(`/responsibility/posts/${me.post}`)
    await sees(page.locator('article'), '分工')
    assert.equal(await page.getByRole('button', { name: '免职' }).count(), 0)
    quiet(page)
  },

  async 'the pages are whole for axe, in both languages and themes, and on a phone'(w) {
    for (const [size, language, theme] of [['desk', 'zh', 'light'], ['desk', 'en', 'dark'], ['phone', 'zh', 'light'], ['phone', 'en', 'dark']]) {
      const page = await enter(w, office, { size, language, theme })
      const { post, unit } = await village(w, page)
      const who = (await read(page, '/api/v1/people?limit=1')).items[0].id
      const all = ['units', `units/${unit.id}`, `posts/${post.id}`, 'people', `people/${who}`, 'who', `who?division=${unit.division}&industry=C33`, 'vacancies']
      for (const to of (size === 'desk') === (language === 'zh') ? all : [`posts/${post.id}`, all[6]]) {
        await page.goto(`/responsibility/${to}`)
        await calm(page)
        assert.deepEqual([to, await axe(page)], [to, []])
        assert.deepEqual([to, size, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)], [to, size, true])
      }
      await page.goto(`/responsibility/posts/${post.id}`)
      await page.getByRole('button', { name: language === 'zh' ? '新增分工' : 'Add charge' }).click()
      await calm(page)
      assert.deepEqual(await axe(page), [])
      quiet(page)
      await page.context().close()
    }
  },

  async 'a village comes and goes, a unit moves under another, and a top post begins with its holder'(w) {
    const page = await enter(w, office)
    const town = (await read(page, '/api/v1/units?kind=town&limit=1')).items[0]
    await page.goto(`/responsibility/units/${town.id}`)
    await page.getByRole('button', { name: '新增村、社区' }).click()
    await page.fill('#o-name', '示例新设社区')
    await page.fill('#o-code', `${town.division}99`)
    await page.getByRole('dialog').getByRole('button', { name: '新增村、社区' }).click()
    await page.locator('#w-code.wrong').waitFor()
    await page.fill('#o-code', `${town.division}998`)
    assert.deepEqual(await axe(page), [])
    await send(page, '新增村、社区')
    await sees(page, '新增村、社区：已办理并存证。')
    await page.locator('article details summary').click()
    const place = page.locator('article details li', { hasText: '示例新设社区' })
    await place.getByRole('button').click()
    await sees(page.getByRole('dialog'), /选择区划时不再出现/)
    await send(page, '撤销村、社区')
    await place.waitFor({ state: 'detached' })

    const made = await put(page, 'POST', '/api/v1/units', 0, { kind: 'department', name: '示例新设机构', division: w.district ?? town.division.slice(0, 6) })
    assert.equal(made.status, 201)
    await page.goto(`/responsibility/units/${made.body.id}`)
    await page.getByRole('button', { name: '调整上级单位' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '调整上级单位' }).click()
    await sees(page.getByRole('dialog'), '请填写上级单位。')
    await page.fill('#o-parent', '应急管理局')
    await page.locator('#o-parent-list [role=option]').first().waitFor()
    await page.keyboard.press('Enter')
    await send(page, '调整上级单位')
    await page.locator('article nav, article header').getByRole('link', { name: /应急管理局/ }).first().waitFor()
    await page.getByRole('button', { name: '新增最高岗位' }).click()
    await page.fill('#o-title', '主任')
    await pickPerson(page, '张')
    assert.deepEqual(await axe(page), [])
    await send(page, '新增最高岗位')
    await page.locator('article .seat', { hasText: '最高岗位' }).waitFor()
    assert.equal(await page.getByRole('button', { name: '新增最高岗位' }).count(), 0)
    quiet(page)
  },
}
