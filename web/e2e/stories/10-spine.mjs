// The stories. Each is one person's, or several people's, way through the pages;
// later ones go on where earlier ones stopped.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe, calm, person, signIn } from '../browser.mjs'
import { bureau, enter, leader, letIn, office, officer, photo, quiet, read, sees } from '../people.mjs'

const site = '兴业安泰物流'
const text = '消防栓被托盘遮挡，一米内无法靠近'

async function duty(page, words, button) {
  await page.goto('/today')
  await calm(page)
  await page.locator('.row', { hasText: words }).getByRole('link', { name: button }).click()
  await page.locator('.detail h1', { hasText: words }).waitFor()
  await calm(page)
}

async function send(page, dialog, button) {
  await dialog.getByRole('button', { name: button, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await calm(page)
}

export const stories = {
  async 'a browser below the floor is told plainly'(w) {
    const page = await person(w.browser, w.base)
    await page.addInitScript(() => { delete String.prototype.replaceAll })
    await page.goto('/today')
    await sees(page, '这个浏览器版本太旧')
    assert.equal(await page.locator('#login').count(), 0)
  },

  async 'a wrong password is told kindly, and too many pause the account'(w) {
    const page = await person(w.browser, w.base)
    await page.goto('/sign-in')
    for (let i = 0; i < 5; i++) {
      await page.fill('#login', w.accounts.at(-3).phone)
      await page.fill('#password', `wrong ${i}`)
      await page.click('button[type=submit]')
      await page.locator('[role=alert]').waitFor()
      await calm(page)
      if (i === 0) await sees(page, /还可以再试 4 次/)
    }
    await page.click('button[type=submit]')
    await sees(page, /分钟后再试/)
    assert.equal(await page.inputValue('#login'), w.accounts.at(-3).phone)
    quiet(page)
  },

  async 'a hazard is reported with a photo, a site found by name, and a sentence'(w) {
    const page = await enter(w, bureau)
    await page.getByRole('link', { name: '上报隐患' }).first().click()
    await page.setInputFiles('#r-files', await photo(page, '整改前.png'))
    await page.fill('#site', site)
    await page.locator('#sites [role=option]').first().waitFor()
    await page.keyboard.press('Enter')
    await sees(page, /已选/)
    await page.fill('#r-spot', '三号库')
    await page.fill('#r-text', text)

    await page.context().setOffline(true)
    await page.getByRole('button', { name: '上报', exact: true }).click()
    await sees(page, /网络不通/)
    assert.equal(await page.inputValue('#r-text'), text, 'what was typed is lost with the network')
    await page.context().setOffline(false)
    await page.getByRole('button', { name: '上报', exact: true }).click()
    await page.getByRole('link', { name: '打开这条隐患' }).click()
    await page.waitForURL(/\/hazards\/YH-/)
    w.number = page.url().match(/YH-[\d-]+/)[0]
    await sees(page, /等待 .+核实/)
    await page.locator('figure img').first().waitFor()
    assert.ok(await page.locator('figure img').first().evaluate((i) => i.complete && i.naturalWidth > 0 || new Promise((r) => { i.onload = () => r(true) })))
    assert.ok(page.troubles.every((x) => x.includes('ERR_INTERNET_DISCONNECTED')), page.troubles.join())
  },

  async 'the safety officer finds the duty of the day and settles the fixes'(w) {
    const page = await enter(w, officer)
    await duty(page, text, /核实并落实整改/)
    await page.getByRole('button', { name: '核实并落实整改' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: '核实并落实整改' }).click()
    await sees(dialog, '请填写整改措施。')
    await dialog.locator('#a-measures').fill('移走托盘，地面划禁放线')
    await dialog.locator('#a-post').selectOption({ index: 1 })
    await send(page, dialog, '核实并落实整改')
    await sees(page, /等待 .+（安全总监）提交整改/)
    quiet(page)
  },

  async 'it is put right and submitted with a photo'(w) {
    const page = await enter(w, officer)
    await duty(page, text, /提交整改/)
    await page.getByRole('button', { name: '提交整改' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('#a-note').fill('托盘已移走')
    await dialog.getByRole('button', { name: '提交整改', exact: true }).click()
    await sees(dialog, '请选择至少一个文件。')
    await dialog.locator('#a-files').setInputFiles(await photo(page, '整改后.png'))
    await send(page, dialog, '提交整改')
    await sees(page, /提交整改：已办理并存证/)
    await sees(page, /等待 .+验收/)
    assert.equal(await page.getByRole('button', { name: '验收销号' }).count(), 0, 'the holder may not verify himself')
    quiet(page)
  },

  async 'whoever is to verify it gets an account, and chooses a password of his own'(w) {
    const all = await enter(w, office)
    const { items } = await read(all, `/api/v1/hazards/${w.number}/duties`)
    const who = items.find((d) => d.kind === 'verify').holder.person
    w.verifier = (await read(all, `/api/v1/people/${who}`)).phone
    execFileSync(w.binary, ['account', '--db', join(w.dir, 'demo'), '--phone', w.verifier, '--password-stdin'], { input: 'given-to-him-once-9\n' })
    const page = await person(w.browser, w.base)
    await signIn(page, w.verifier, 'given-to-him-once-9')
    await page.waitForURL(/password/)
    assert.deepEqual(await axe(page), [])
    await page.fill('#old', 'given-to-him-once-9')
    await page.fill('#fresh', w.password)
    await page.getByRole('button', { name: '更换密码' }).click()
    await sees(page, '密码已更换')
    quiet(page)
  },

  async 'another person verifies: returns it first, and a stale edit shows both versions'(w) {
    const page = await enter(w, w.verifier)
    await duty(page, text, /验收或退回/)
    await page.getByRole('button', { name: '退回并说明' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('#a-reason').fill('照片看不清禁放线')
    await send(page, dialog, '退回并说明')
    await sees(page, /等待 .+提交整改/)

    const other = await enter(w, officer)
    await other.goto(`/hazards/${w.number}`)
    await other.getByRole('button', { name: '提交整改' }).click()
    const second = other.getByRole('dialog')
    await second.locator('#a-files').setInputFiles(await photo(other, '整改后二.png'))
    await second.locator('#a-note').fill('补拍了禁放线')
    // Meanwhile somebody adds a file.
    await page.getByRole('button', { name: '补充佐证' }).click()
    const third = page.getByRole('dialog')
    await third.locator('#a-files').setInputFiles(await photo(page, '现场.png'))
    await third.getByLabel('整改前', { exact: true }).check()
    await send(page, third, '补充佐证')
    await second.getByRole('button', { name: '提交整改', exact: true }).click()
    await sees(second, '您填写期间，这条隐患有了变化')
    assert.deepEqual(await axe(other), [])
    await second.getByRole('button', { name: '按现在的情况继续办理' }).click()
    await second.waitFor({ state: 'detached' })
    await sees(other, /等待 .+验收/)

    await duty(page, text, /验收或退回/)
    await page.getByRole('button', { name: '验收销号' }).click()
    await send(page, page.getByRole('dialog'), '验收销号')
    await sees(page, '已验收销号')
    await sees(page, '照片看不清禁放线')
    quiet(page)
    quiet(other)
  },

  async 'its proof is downloaded, holds, and does not hold when a word is changed'(w) {
    const page = await enter(w, bureau)
    await page.goto(`/hazards/${w.number}`)
    const waits = page.waitForEvent('download')
    waits.catch(() => undefined) // told where it is awaited
    await page.getByRole('button', { name: '下载证明文件' }).click()
    const file = join(w.dir, 'proof.json')
    await (await waits).saveAs(file)
    await sees(page, /核对通过：\d+ 条记录/)

    const anybody = await enter(w, leader)
    await anybody.goto('/ledger')
    const calls = []
    anybody.on('request', (r) => { if (r.method() !== 'GET') calls.push(r.url()) })
    await anybody.setInputFiles('#proof', file)
    await sees(anybody, /条记录都在县区 371502 签名的账本中/)
    await sees(anybody, '签名：已用 Ed25519 核对。')
    const forged = join(w.dir, 'forged.json')
    writeFileSync(forged, readFileSync(file, 'utf8').replace('托盘', '货物'))
    await anybody.setInputFiles('#proof', forged)
    await sees(anybody, /被改动过：它的指纹对不上/)
    await anybody.fill('#key', 'anwang+00000000+AAAA')
    await anybody.setInputFiles('#proof', file)
    await sees(anybody, '不通过：签名用的不是您给出的公钥。')
    assert.deepEqual(calls, [], 'checking asks the server nothing')
    quiet(anybody)
  },

  async 'a question is answered by whom it was put to'(w) {
    const all = await enter(w, office) // who was asked last differs from day to day
    const asked = (await read(all, '/api/v1/duties?list=scope&kind=answer&limit=200')).items.at(-1)
    const page = await letIn(w, (await read(all, `/api/v1/people/${asked.holder.person}`)).phone)
    await page.goto('/today')
    await calm(page)
    await page.getByRole('link', { name: /答复/ }).first().click()
    await page.getByRole('button', { name: '答复' }).click()
    const dialog = page.getByRole('dialog')
    await sees(dialog, /请说明/)
    await dialog.locator('#a-note').fill('上次验收时整改到位，此次为新购车辆漏配。')
    await send(page, dialog, '答复')
    await sees(page, '答复：已办理并存证。')
    assert.equal(await page.getByRole('button', { name: '答复' }).count(), 0)
    quiet(page)
  },

  async 'filters live in the address, and the export holds exactly what is listed'(w) {
    const page = await enter(w, bureau)
    await page.goto('/hazards')
    await page.getByRole('button', { name: '状态' }).click()
    await page.getByLabel('整改中').check()
    await page.getByRole('button', { name: '期限' }).click()
    await page.getByLabel('已逾期').check()
    await page.fill('#words', '灭火器')
    await page.waitForURL(/state=rectifying&overdue=1&q=/)
    await calm(page)
    const listed = await page.locator('.status').innerText()
    const all = (await read(page, `/api/v1/hazards?state=rectifying&overdue=true&q=${encodeURIComponent('灭火器')}&limit=500`)).items
    assert.equal(listed, `共 ${all.length} 条`)
    const shared = await enter(w, bureau)
    await shared.goto(page.url())
    await calm(shared)
    assert.equal(await shared.locator('.status').innerText(), listed, 'a shared address shows the same')
    await page.getByRole('button', { name: '导出' }).click()
    const waits = page.waitForEvent('download')
    waits.catch(() => undefined) // told where it is awaited
    await page.getByRole('button', { name: 'CSV' }).click()
    const file = join(w.dir, 'list.csv')
    await (await waits).saveAs(file)
    const csv = readFileSync(file, 'utf8')
    assert.equal((csv.match(/YH-371502-\d{8}-\d{4}/g) ?? []).length, all.length)
    for (const h of all) assert.ok(csv.includes(h.number), h.number)
    quiet(page)
  },

  async 'the list goes on page by page and loses nothing'(w) {
    const page = await enter(w, bureau)
    await page.goto('/hazards')
    await calm(page)
    const numbers = new Set()
    let rows = 0
    for (let at = 0; at < 450; at = rows) {
      const seen = await page.locator('.rows .row').evaluateAll((all) => all.map((r) => [Number(r.dataset.index), r.querySelector('.number')?.textContent ?? '']))
      for (const [i, number] of seen) if (number && i >= rows) { numbers.add(number); rows = i + 1 }
      await page.locator('.list').evaluate((box) => { box.scrollTop += 500 })
      await page.waitForTimeout(40)
    }
    assert.equal(numbers.size, rows, 'a row is missing, or comes twice')
    await page.locator('.rows .row >> nth=10').locator('a').click()
    await page.locator('.detail h1').waitFor()
    assert.ok(await page.locator('.rows .row').count() > 5, 'the list stays beside the hazard')
    quiet(page)
  },

  async 'Ctrl K finds a hazard by its number with the keyboard alone'(w) {
    const page = await enter(w, officer)
    await page.keyboard.press('Control+k')
    await page.keyboard.type(w.number.slice(-13))
    await page.locator('#found [role=option]').first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(new RegExp(w.number))
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Escape')
    assert.equal(await page.getByRole('dialog').count(), 0)
    quiet(page)
  },

  async 'post, language and appearance are changed, and the latter two remembered'(w) {
    const page = await enter(w, officer)
    await page.locator('summary[aria-label]').first().click()
    await page.getByLabel('不以岗位行事').check()
    await sees(page, /现在不以任何岗位行事/)
    await page.getByLabel(/安全总监/).check()
    await page.getByLabel('语言').selectOption('en')
    await page.getByLabel('Appearance').selectOption('dark')
    await page.reload()
    await sees(page, /Today|wait for you/)
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark')
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
    await page.locator('summary[aria-label]').first().click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(/sign-in/)
    await page.goto('/hazards?overdue=1')
    await page.waitForURL(/sign-in/)
    await page.fill('#login', officer)
    await page.fill('#password', w.password)
    await page.click('button[type=submit]')
    await page.waitForURL(/hazards\?overdue=1/)
    quiet(page)
  },

  async 'axe has nothing against any page, in any theme or size'(w) {
    const bad = []
    const through = async ([size, language, theme]) => {
      const page = await person(w.browser, w.base, { size, language, theme })
      const look = async (name) => {
        await calm(page)
        bad.push(...(await axe(page)).map((x) => `${name} ${size} ${language} ${theme}: ${x}`))
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        if (wide > 0) bad.push(`${name} ${size} ${language}: ${wide} px wider than the window`)
      }
      await page.goto('/sign-in')
      await look('sign-in')
      await page.goto('/browser')
      await look('browser')
      await signIn(page, bureau, w.password)
      for (const address of ['/today', '/hazards', `/hazards/${w.number}`, '/report', '/ledger', '/nowhere']) {
        await page.goto(address)
        await look(address)
      }
      await page.goto('/today')
      await calm(page)
      await page.keyboard.press('Control+k')
      await page.fill('#find', text.slice(0, 4))
      await page.locator('#found [role=option]').first().waitFor()
      await look('search')
      quiet(page)
      await page.context().close()
    }
    await Promise.all([['desk', 'zh', 'light'], ['phone', 'zh', 'dark']].map(through))
    await Promise.all([['desk', 'en', 'dark'], ['phone', 'en', 'light']].map(through))
    assert.deepEqual(bad, [])
  },

  async 'the first load stays under 250 kB of script, and asks no other host'(w) {
    const page = await person(w.browser, w.base)
    let scripts = 0
    const strangers = []
    const sizes = []
    page.on('requestfinished', (r) => {
      if (!r.url().startsWith(`${w.base}/`)) strangers.push(r.url())
      if (r.resourceType() === 'script') sizes.push(r.sizes())
    })
    await signIn(page, bureau, w.password)
    await calm(page)
    for (const x of await Promise.all(sizes)) scripts += x.responseBodySize
    console.log(`     script on the first load: ${(scripts / 1000).toFixed(0)} kB gzip`)
    assert.ok(scripts > 10_000 && scripts <= 250_000, `${scripts} bytes of script`)
    assert.deepEqual(strangers, [])
  },
}
