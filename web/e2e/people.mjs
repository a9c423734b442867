// The people of the demo whom the stories are about, and what every story does.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { calm, person, signIn } from './browser.mjs'

export const office = '19900000001' // 安委办主任
export const bureau = '19900000748' // 应急管理局局长
export const officer = '19900000769' // 安全总监 of an enterprise
export const leader = '19900000778' // 班长 of the same enterprise

/** Somebody with an account, signed in at a browser of his own. */
export async function enter(w, phone, how) {
  const page = await person(w.browser, w.base, how)
  await signIn(page, phone, w.password)
  await calm(page)
  return page
}

/** Gives somebody an account that the password of the run opens, and enters. */
export async function letIn(w, phone) {
  const given = 'given-to-him-once-9'
  try {
    execFileSync(w.binary, ['account', '--db', join(w.dir, 'demo'), '--phone', phone, '--password-stdin'], { input: `${given}\n`, stdio: ['pipe', 'pipe', 'pipe'] })
  } catch {
    return enter(w, phone) // he has one already; whoever has not is not let in
  }
  const page = await person(w.browser, w.base)
  await signIn(page, phone, given)
  await page.fill('#old', given)
  await page.fill('#fresh', w.password)
  await page.getByRole('button', { name: '更换密码' }).click()
  await sees(page, '密码已更换')
  await signIn(page, phone, w.password)
  await calm(page)
  return page
}

/** Waits for words on a page or in a part of it. */
export const sees = (at, words) => at.getByText(words).first().waitFor()

/** Nothing has gone wrong in the page so far. */
export const quiet = (page) => assert.deepEqual(page.troubles, [])

/** What the API answers to whoever is signed in. */
export const read = (page, address) => page.evaluate(async (a) => (await fetch(a)).json(), address)

/** A photo that nobody has taken before. */
export const photo = async (page, name) => ({ name, mimeType: 'image/png', buffer: await page.screenshot() })
