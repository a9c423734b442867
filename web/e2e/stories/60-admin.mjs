// The administrations: system, security and audit, each with his own things and
// no safety business; and the ledger verified and compared.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe, calm, person, signIn } from '../browser.mjs'
import { enter as come, quiet, sees } from '../people.mjs'

const enter = (w, which, how) => come(w, w.administrators[which].phone, how)
const [system, security, audit] = [0, 1, 2]
const status = (page, address) => page.evaluate(async (a) => (await fetch(a)).status, address)

/** Somebody whom the committee office registers, and nobody else's story needs. */
const newcomer = { name: '卞新来', phone: '19977770001' }

/** Opens the page of the account that this file opened. */
async function account(page, w) {
  await page.goto(`/admin/accounts/${w.opened.id}`)
  await page.locator('h1', { hasText: newcomer.name }).waitFor()
  await calm(page)
}

async function pressed(page, button, reason) {
  await page.getByRole('button', { name: button, exact: true }).click()
  const dialog = page.getByRole('dialog')
  if (reason) {
    await dialog.getByRole('button', { name: button, exact: true }).click()
    await sees(dialog, '请写明理由。')
    await dialog.locator('#c-why').fill(reason)
  }
  return dialog
}

export const stories = {
  async 'a system administrator opens an account for somebody on the register, and hands over the slip'(w) {
    const office = await person(w.browser, w.base)
    await signIn(office, w.accounts[0].phone, w.password)
    const registered = await office.evaluate(async (p) => (await fetch('/api/v1/people', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(p) })).status, newcomer)
    assert.equal(registered, 201)
    await office.context().close()
    const page = await enter(w, system)
    assert.equal(new URL(page.url()).pathname, '/admin/accounts')
    assert.deepEqual(await page.locator('.tabs a').allInnerTexts(), ['账号', '令牌', '导入', '备份', '运行'])
    await page.getByRole('button', { name: '开通账号' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: '开通并生成密码' }).click()
    await sees(dialog, '请先选定一个人。')
    await dialog.locator('#o-q').fill('新来')
    await sees(dialog, newcomer.name)
    assert.ok(!(await dialog.innerText()).includes(newcomer.phone), 'the whole phone number is shown')
    assert.deepEqual(await axe(page), [])
    const [answer] = await Promise.all([
      page.waitForResponse((r) => r.url().endsWith('/api/v1/accounts') && r.request().method() === 'POST'),
      dialog.getByRole('button', { name: '开通并生成密码' }).click(),
    ])
    w.opened = await answer.json()
    await sees(page, `已为 ${newcomer.name} 开通账号`)
    w.slip = await page.locator('.secret').innerText()
    assert.match(w.slip, /^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/)
    assert.deepEqual(await axe(page), [])
    await page.getByRole('button', { name: '已交给本人' }).click()
    assert.ok(!(await page.content()).includes(w.slip), 'the password is still on the page')
    await page.fill('#a-q', newcomer.phone)
    await page.locator('#main').getByRole('button', { name: '查找' }).click()
    await sees(page, '待本人改密码')
    quiet(page)
  },

  async 'that person signs in, must choose a password, and sees his own log-ins'(w) {
    const page = await person(w.browser, w.base)
    await signIn(page, newcomer.phone, w.slip)
    await page.waitForURL(/password/)
    await page.fill('#old', w.slip)
    await page.fill('#fresh', w.password)
    await page.getByRole('button', { name: '更换密码' }).click()
    await sees(page, '密码已更换')
    await signIn(page, newcomer.phone, w.password)
    await page.goto('/me')
    await sees(page, '就是这一次')
    await calm(page)
    assert.deepEqual(await axe(page), [])
    quiet(page)
  },

  async 'he is locked with a reason, unlocked, and his log-in is ended'(w) {
    const his = await person(w.browser, w.base)
    await signIn(his, newcomer.phone, w.password)
    const page = await enter(w, system)
    await account(page, w)
    let dialog = await pressed(page, '停用', '离岗培训')
    await dialog.getByRole('button', { name: '停用', exact: true }).click()
    await sees(page, /的账号已停用/)
    assert.equal(await status(his, '/api/v1/me'), 401)
    dialog = await pressed(page, '恢复', '培训结束')
    await dialog.getByRole('button', { name: '恢复', exact: true }).click()
    await sees(page, /的账号已恢复/)
    await signIn(his, newcomer.phone, w.password)
    await account(page, w)
    await page.getByRole('button', { name: /^结束这次登录/ }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: '结束', exact: true }).click()
    await sees(page, '已结束这次登录。')
    assert.equal(await status(his, '/api/v1/me'), 401)
    assert.deepEqual(await axe(page), [])
    quiet(page)
  },

  async 'the system administrator makes a backup and checks it, and sees no hazards'(w) {
    const page = await enter(w, system)
    await page.goto('/admin/backups')
    await sees(page, '还没有备份')
    await page.getByRole('button', { name: '立即备份' }).click()
    await sees(page, /备份 anwang-.+ 已做好/)
    await page.getByRole('button', { name: /^核对/ }).first().click()
    await page.getByText(/核对相符：读得出/).first().waitFor({ timeout: 120_000 })
    assert.deepEqual(await axe(page), [])
    await page.goto('/admin/system')
    await sees(page, '连接没有加密。')
    await sees(page, '最近备份')
    assert.deepEqual(await axe(page), [])
    assert.equal(await status(page, '/api/v1/hazards'), 403)
    assert.equal(await status(page, '/api/v1/trail'), 403)
    await page.goto('/admin/imports')
    await calm(page)
    quiet(page)
  },

  async 'the security administrator gives a role, and nobody gets two'(w) {
    const page = await enter(w, security)
    assert.deepEqual(await page.locator('.tabs a').allInnerTexts(), ['账号', '令牌'])
    await account(page, w)
    await page.getByRole('button', { name: '任命 审计员' }).click()
    const dialog = page.getByRole('dialog')
    await sees(dialog, /看不到也不能办理安全生产业务/)
    await dialog.getByRole('button', { name: '任命', exact: true }).click()
    await sees(page, /已任命 .+ 为审计员/)
    await sees(page, '已是审计员，不能再担任另外两种；要换，请先免去。')
    assert.equal(await page.getByRole('button', { name: /^任命/ }).count(), 0)
    assert.equal(await page.getByRole('button', { name: '停用' }).count(), 0)
    await page.getByRole('button', { name: '免去 审计员' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '免去', exact: true }).click()
    await sees(page, /已免去/)
    await page.goto('/admin/tokens')
    await page.getByRole('button', { name: '新建令牌' }).click()
    await page.fill('#k-name', '自动检查')
    await page.getByRole('dialog').getByRole('button', { name: '新建', exact: true }).click()
    await sees(page, /^aws_|^awt_/)
    await page.getByRole('button', { name: '已交给本人' }).click()
    await page.getByRole('button', { name: /^撤销 自动检查/ }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: '撤销', exact: true }).click()
    await sees(page, '已撤销“自动检查”。')
    await calm(page)
    assert.deepEqual(await axe(page), [])
    quiet(page)
  },

  async 'the audit administrator reads the trail, and verifies the ledger to the end'(w) {
    const page = await enter(w, audit)
    assert.equal(new URL(page.url()).pathname, '/admin/trail')
    for (const words of ['任命管理身份', '账号已停用', '强制下线', '备份数据库', '核对备份', '接口令牌已创建']) await sees(page, words)
    await sees(page, '理由：离岗培训')
    await page.getByRole('link', { name: '令牌', exact: true }).last().click()
    await calm(page)
    assert.equal(await page.getByText('账号已停用').count(), 0)
    assert.deepEqual(await axe(page), [])

    await page.goto('/ledger')
    await page.getByRole('button', { name: '全部核对' }).click()
    await page.waitForURL(/\/ledger\/verify\/\d+/)
    const address = page.url()
    await page.goto('/ledger') // leaving does not stop it
    await page.goto(address)
    await page.getByText('全部相符').first().waitFor({ timeout: 180_000 })
    await sees(page, /核对了 \d+ 条存证、\d+ 行数据、\d+ 个佐证文件/)
    assert.deepEqual(await axe(page), [])
    await page.goto('/ledger')
    await sees(page, '历次核对')
    assert.equal(await status(page, '/api/v1/hazards'), 403)
    quiet(page)
  },

  async 'a checkpoint that was kept is found again in the ledger, and a forged one is refused'(w) {
    const page = await enter(w, audit)
    await page.goto('/ledger')
    await calm(page)
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /^留存/ }).nth(2).click()])
    const path = join(w.dir, 'kept.txt')
    await file.saveAs(path)
    await page.setInputFiles('#kept', path)
    await sees(page, '账本没有被改写')
    await sees(page, /全部原样在今天的 \d+ 条账本里/)
    assert.deepEqual(await axe(page), [])
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace(/^(\d+)$/m, (n) => String(Number(n) - 1)))
    await page.setInputFiles('#kept', path)
    await sees(page, '对不上')
    await sees(page, /检查点的签名不对/)
    writeFileSync(path, '不是检查点')
    await page.setInputFiles('#kept', path)
    await sees(page, /这不是检查点文件/)
    quiet(page)
  },

  async 'every page of the administrations holds by axe, in both themes and languages, on a phone too'(w) {
    const addresses = [[system, ['/admin/accounts', `/admin/accounts/${w.opened.id}`, '/admin/tokens', '/admin/imports', '/admin/backups', '/admin/system', '/me']], [audit, ['/admin/trail', '/ledger']]]
    for (const [language, theme, size] of [['zh', 'dark', 'phone'], ['en', 'light', 'desk'], ['en', 'dark', 'phone']]) {
      for (const [who, list] of addresses) {
        const page = await enter(w, who, { language, theme, size })
        for (const a of list) {
          await page.goto(a)
          await calm(page)
          assert.deepEqual(await axe(page), [], `${a} ${language} ${theme}`)
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
          assert.ok(wide <= 0, `${a} is ${wide} px too wide on the ${size}`)
        }
        quiet(page)
        await page.context().close()
      }
    }
  },

  async 'the account is closed again'(w) {
    const page = await enter(w, system)
    await account(page, w)
    const dialog = await pressed(page, '注销', '试用结束')
    await dialog.getByRole('button', { name: '注销', exact: true }).click()
    await sees(page, /的账号已注销/)
    quiet(page)
  },
}
