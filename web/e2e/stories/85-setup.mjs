// A fresh program, set up in a browser.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { axe, calm, person, signIn } from '../browser.mjs'
import { end, serve } from '../county.mjs'

export const stories = {
  async 'a fresh program is set up in the browser by whoever has its code'(w) {
    const server = await serve(w.binary, ['serve', '--db', join(w.dir, 'fresh'), '--listen', '127.0.0.1:0', '--lang', 'zh'])
    try {
      const page = await person(w.browser, server.base)
      await page.goto('/')
      await page.waitForURL(/\/setup$/)
      await page.getByRole('button', { name: '初始化', exact: true }).click()
      await page.getByText('请填写这一项。').first().waitFor()
      assert.deepEqual(await axe(page), [])

      const [, code] = /setup#([A-Z0-9-]+)/.exec(await server.said(/setup#[A-Z0-9-]+/))
      await page.goto(`/setup#AAAA${code.slice(4)}`)
      await page.reload()
      await page.fill('#district', '东昌府')
      await page.locator('#districts [role=option]', { hasText: '371502' }).waitFor()
      await page.keyboard.press('Enter')
      await page.fill('#s-name', '李明')
      await page.fill('#s-phone', '13812345678')
      await page.fill('#s-password', '13812345678')
      await page.fill('#s-again', '13812345678')
      const go = page.getByRole('button', { name: '初始化', exact: true })
      await go.click()
      await page.getByText('设置码不对').first().waitFor()
      await page.fill('#s-code', code.toLowerCase())
      await go.click()
      await page.getByText('密码中不能包含手机号。').first().waitFor()
      await page.fill('#s-password', 'mountains and rivers')
      await page.fill('#s-again', 'mountains and river')
      await page.getByText('两次输入的密码不一样。').waitFor()
      await page.fill('#s-again', 'mountains and rivers')
      await go.click()
      await page.getByRole('heading', { name: '山东省聊城市东昌府区已经建好' }).waitFor()
      assert.match(await page.locator('.key').innerText(), /^[A-Za-z0-9+/=]{40,}$/)
      assert.deepEqual(await axe(page), [])

      await signIn(page, '13812345678', 'mountains and rivers')
      await calm(page)
      await page.getByText('现在没有等您办的事').waitFor()
      await page.goto('/setup')
      await page.getByText('这里已经完成初始化，请直接登录。').waitFor()
      assert.deepEqual(page.troubles, [])
    } finally {
      await end(server)
    }
  },
}
