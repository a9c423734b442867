// Somebody new to it registers a hazard with a photo, it is handed over, fixed,
// verified, and its papers printed, with nothing but the screen.
import assert from 'node:assert/strict'
import { axe, calm, person } from '../browser.mjs'
import { bureau, enter, leader, letIn, office, officer, photo, quiet, read, sees } from '../people.mjs'

const text = '货架立柱被叉车撞弯，随时可能倒塌'

async function today(page, words, button) {
  await page.goto('/today')
  await calm(page)
  const all = page.getByRole('button', { name: /全部列出/ })
  while (await all.count()) await all.first().click()
  await page.locator('.row', { hasText: words }).getByRole('link', { name: button }).first().click()
  await page.locator('.detail h1', { hasText: words }).waitFor()
  await calm(page)
}

async function send(page, button) {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: button, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await calm(page)
}

export const stories = {
  async 'a team leader who has never seen it reports a hazard in three steps'(w) {
    const page = await enter(w, leader, { size: 'phone' })
    await page.goto('/report')
    await calm(page)
    await sees(page, /已选：/) // he sees one site only, so nobody asks him which
    let steps = 0
    const step = async (f) => { await f; steps++ }
    await step(page.setInputFiles('#r-files', await photo(page, '整改前.png')))
    await step(page.fill('#r-text', text))
    await sees(page, /郑丽娜|安全总监/)
    const follows = page.getByRole('region', { name: '上报后' })
    await follows.getByText(/之前核实/).waitFor()
    assert.match(await follows.innerText(), /（安全总监）.*\d{11}/s, 'who confirms it, and how to ring him up')
    assert.match(await follows.innerText(), /建议.*之前完成.*依据：/s)
    assert.match(await follows.innerText(), /到期前 24 小时提醒/)
    assert.deepEqual(await axe(page), [])
    await step(page.getByRole('button', { name: '上报', exact: true }).click())
    await sees(page, '已上报')
    assert.equal(steps, 3)
    w.mine = (await page.locator('.number').first().innerText()).trim()
    assert.match(w.mine, /^YH-371502-\d{8}-\d{4}$/)
    await sees(page, /等待 .+（安全总监）核实/)
    assert.deepEqual(await axe(page), [])
    quiet(page)
  },

  async 'reporting the same again offers to join what is there'(w) {
    const page = await enter(w, leader)
    await page.goto('/report')
    await calm(page)
    await page.fill('#r-text', '货架立柱被叉车撞弯')
    await sees(page, '这里可能已经有同一条')
    await sees(page, w.mine)
    assert.equal(await page.getByRole('button', { name: '补充到这一条' }).count(), 0, 'there is nothing to add yet')
    await page.setInputFiles('#r-files', await photo(page, '又一张.png'))
    await page.getByRole('button', { name: '补充到这一条' }).click()
    await sees(page, '已补充到已有的隐患')
    const files = await read(page, `/api/v1/hazards/${w.mine}/evidence`)
    assert.equal(files.items.length, 2)
    await page.getByRole('button', { name: '在这里再报一条' }).click()
    await page.fill('#r-text', '货架立柱被叉车撞弯')
    await page.getByRole('button', { name: '不是同一条' }).click()
    assert.equal(await page.getByText('这里可能已经有同一条').count(), 0)
    quiet(page)
  },

  async 'wordings, clauses and a picture from the clipboard are taken by a click'(w) {
    const page = await enter(w, bureau)
    await page.goto('/report')
    await calm(page)
    await page.fill('#r-text', '疏散通道堆放纸箱')
    await page.getByRole('button', { name: /使用这个写法/ }).first().click()
    assert.match(await page.inputValue('#r-text'), /疏散通道堆放纸箱杂物/)
    await page.getByRole('list', { name: '可能违反的条款' }).getByRole('button').first().click()
    await page.getByRole('button', { name: '不引用条款' }).click()
    await page.getByRole('button', { name: '查找条款' }).click()
    await page.fill('#r-clause', '警示标志')
    await page.getByRole('button', { name: /安全生产法》第三十五条/ }).first().click()
    await sees(page, '《安全生产法》第三十五条')
    await page.evaluate(async () => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.of(137, 80, 78, 71)], 'image.png', { type: 'image/png' }))
      dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }))
    })
    await page.locator('.files li').waitFor()
    await page.getByRole('button', { name: /移除/ }).click()
    assert.equal(await page.locator('.files li').count(), 0)
    await page.fill('#r-text', '除尘系统停用，属重大事故隐患')
    await page.getByLabel('不在登记的场所内').check()
    await page.selectOption('#r-town', { index: 2 })
    await page.getByRole('button', { name: '改为重大隐患' }).click()
    assert.ok(await page.getByLabel('重大隐患').isChecked())
    await page.getByRole('button', { name: '上报', exact: true }).click()
    await sees(page, '请选择场所，或者写明地点和乡镇街道。')
    assert.match(await page.inputValue('#r-text'), /除尘/, 'what was typed stays')
    quiet(page)
  },

  async 'what was fixed on the spot is reported with both pictures and closed'(w) {
    const page = await enter(w, leader)
    await page.goto('/report')
    await calm(page)
    await page.fill('#r-text', '三号库消防箱玻璃破损，已换新')
    await page.getByLabel(/已当场整改/).check()
    await page.getByRole('button', { name: '上报并销号' }).click()
    await sees(page, '立查立改需要整改前的照片。')
    await page.setInputFiles('#r-files', await photo(page, '前.png'))
    await page.setInputFiles('#r-after', await photo(page, '后.png'))
    await page.getByRole('button', { name: '上报并销号' }).click()
    await sees(page, '已上报并销号')
    await page.getByRole('link', { name: '打开这条隐患' }).click()
    await sees(page, '当场整改，已销号')
    await page.getByRole('button', { name: '放大对比' }).click()
    const side = page.getByRole('dialog').getByRole('figure').first()
    await side.focus()
    await page.keyboard.press('ArrowRight')
    assert.deepEqual(await axe(page), [])
    await page.keyboard.press('Escape')
    quiet(page)
  },

  async 'whoever stands over the place orders the fix as he finds it'(w) {
    const page = await enter(w, bureau)
    const { items } = await read(page, '/api/v1/hazards?industry=C34&limit=1')
    await page.goto(`/report?site=${items[0].site}`)
    await sees(page, /已选：/)
    await page.fill('#r-text', '空压机安全阀铅封缺失')
    await page.getByLabel(/当场责令整改/).check()
    await page.fill('#a-measures', '停机，更换安全阀并重新铅封')
    await page.locator('#a-post option:checked', { hasText: '安全总监' }).waitFor({ state: 'attached' })
    assert.match(await page.inputValue('#a-due'), /^\d{4}-\d\d-\d\d$/, 'the deadline is proposed')
    await page.getByRole('button', { name: '上报并责令整改' }).click()
    await sees(page, /等待 .+（安全总监）提交整改/)
    w.ordered = (await page.locator('.number').first().innerText()).trim()
    quiet(page)
  },

  async 'it is graded again for a reason, and merged into another with its consequences told'(w) {
    const page = await enter(w, bureau)
    await page.goto(`/hazards/${w.ordered}`)
    await page.getByRole('button', { name: '重新定级' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '重新定级' }).click()
    await sees(page, '请填写理由。')
    await page.fill('#a-reason', '复核后调整措施')
    await page.fill('#a-measures', '停机，更换安全阀，试压合格后恢复')
    await send(page, '重新定级')
    await sees(page, '试压合格后恢复')
    await page.getByRole('button', { name: '并入另一条' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('理由').fill('同一台设备')
    assert.deepEqual(await axe(page), [])
    const others = dialog.locator('input[name=twin]')
    await page.waitForTimeout(500)
    if (await others.count()) {
      await others.first().check()
      await sees(dialog, /这条办结，照片并入/)
    } else await sees(dialog, '同一场所没有别的未办结隐患。')
    await dialog.getByRole('button', { name: '取消' }).click()
    quiet(page)
  },

  async 'it is confirmed with what the rules propose, fixed, and verified by another'(w) {
    const page = await enter(w, officer)
    await today(page, text, /核实并落实整改/)
    await page.getByRole('button', { name: '核实并落实整改' }).click()
    await page.locator('#a-post option:checked', { hasText: '安全总监' }).waitFor({ state: 'attached' })
    assert.match(await page.inputValue('#a-due'), /^\d{4}-\d\d-\d\d$/)
    await sees(page.getByRole('dialog'), '核实后可以由上级或监管部门重新定级。')
    await page.fill('#a-measures', '卸载货物，更换立柱并加装防撞护角')
    await send(page, '核实并落实整改')
    await page.getByRole('button', { name: '提交整改' }).click()
    await page.getByRole('dialog').locator('#a-files').setInputFiles(await photo(page, '整改后.png'))
    await send(page, '提交整改')
    await sees(page, '提交后不能自行收回')
    quiet(page)

    const all = await enter(w, office)
    const { items } = await read(all, `/api/v1/hazards/${w.mine}/duties`)
    const who = items.find((d) => d.kind === 'verify').holder
    const other = await letIn(w, (await read(all, `/api/v1/people/${who.person}`)).phone)
    await today(other, text, /验收或退回/)
    await other.getByRole('button', { name: '验收销号' }).click()
    await send(other, '验收销号')
    await sees(other, '已验收销号')
    quiet(other)
  },

  async 'its papers come out on A4, with what leads back to it'(w) {
    const page = await enter(w, officer)
    await page.goto(`/hazards/${w.mine}`)
    await page.getByRole('link', { name: '打印' }).click()
    await page.getByRole('heading', { name: '事故隐患整改复查意见书' }).waitFor()
    await sees(page, /经复查，下列事故隐患已经整改完成/)
    for (const form of ['整改通知单', '办理记录']) {
      await page.getByRole('button', { name: form }).click()
      await page.getByRole('heading', { name: new RegExp(`事故隐患${form}`) }).waitFor()
      await calm(page)
      await sees(page, w.mine)
      await sees(page, /存证：/)
      const pages = await page.pdf({ format: 'A4' })
      assert.ok(pages.length > 10_000)
    }
    await page.emulateMedia({ media: 'print' })
    assert.equal(await page.locator('.rail').isVisible(), false)
    assert.equal(await page.getByRole('button', { name: '办理记录' }).isVisible(), false)
    await page.emulateMedia({ media: 'screen' })
    await page.goto('/today')
    await calm(page)
    assert.ok((await page.pdf({ format: 'A4' })).length > 5_000)
    quiet(page)
  },

  async 'every duty has a page that tells where it came from and how it climbs'(w) {
    const page = await enter(w, office)
    const { items } = await read(page, '/api/v1/duties?list=scope&kind=supervise&late=true&limit=1')
    await page.goto(`/duties/${items[0].id}`)
    await page.getByRole('heading', { name: /^督办：/ }).waitFor()
    await sees(page, '由此引起')
    await sees(page, '已执行')
    await page.locator('section', { hasText: '由此引起' }).getByRole('link').first().click()
    await page.waitForURL((u) => !u.pathname.endsWith(items[0].id))
    await page.goto(`/duties?post=${items[0].holder.post}`)
    await page.locator('.rows .row').first().waitFor()
    assert.equal(await page.locator('.rows a').evaluateAll((all) => all.every((a) => /\/duties\/\d+$/.test(a.href))), true)
    await page.getByRole('button', { name: '已逾期' }).click()
    await page.waitForURL(/late=1/)
    await page.getByLabel('类别').selectOption('supervise')
    await page.waitForURL(/kind=supervise/)
    const vacancies = (await read(page, '/api/v1/duties?list=scope&kind=vacancy&limit=1')).items
    if (vacancies.length) {
      await page.goto(`/duties/${vacancies[0].id}`)
      await page.getByRole('heading', { name: /^补缺：/ }).waitFor()
      await page.getByRole('link', { name: '去看这个岗位' }).waitFor()
    }
    quiet(page)
  },

  async 'axe has nothing against these pages either'(w) {
    const bad = []
    const through = async ([size, language, theme]) => {
      const page = await enter(w, bureau, { size, language, theme })
      const duty = (await read(page, '/api/v1/duties?limit=1')).items[0]
      for (const address of ['/today', '/report', '/duties?all=1', `/duties/${duty.id}`, `/hazards/${w.ordered}`, `/hazards/${w.ordered}/sheet?form=notice`]) {
        await page.goto(address)
        await calm(page)
        if (address === '/report') {
          await page.fill('#r-text', '灭火器压力不足，疏散通道堆放纸箱')
          await page.waitForTimeout(900)
          await calm(page)
        }
        bad.push(...(await axe(page)).map((x) => `${address} ${size} ${language} ${theme}: ${x}`))
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        if (wide > 0) bad.push(`${address} ${size} ${language}: ${wide} px wider than the window`)
      }
      quiet(page)
      await page.context().close()
    }
    await Promise.all([['desk', 'zh', 'dark'], ['phone', 'en', 'light']].map(through))
    await Promise.all([['desk', 'en', 'light'], ['phone', 'zh', 'dark']].map(through))
    assert.deepEqual(bad, [])
  },
}
