// What the end-to-end scripts share: a browser, a person in it, and axe.
import { AxeBuilder } from '@axe-core/playwright'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Starts the browser of this machine, in Chinese, in the district's zone or not. */
export async function start() {
  const executablePath = places.find((p) => p && existsSync(p))
  if (!executablePath) throw new Error('no Chromium found; run scripts/setup.sh, or set CHROMIUM')
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })
}

export const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }

/** A person at a browser of his own. */
export async function person(browser, base, { size = 'desk', language = 'zh', theme = 'light' } = {}) {
  const context = await browser.newContext({ viewport: sizes[size], baseURL: base, timezoneId: 'UTC', acceptDownloads: true, colorScheme: theme })
  await context.addInitScript(([l, th]) => {
    try {
      if (!localStorage.getItem('anwang.language')) localStorage.setItem('anwang.language', l)
      if (!localStorage.getItem('anwang.theme')) localStorage.setItem('anwang.theme', th)
    } catch { /* a page without storage */ }
  }, [language, theme])
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.troubles = []
  page.loading = new Set()
  page.on('request', (r) => { if (r.resourceType() !== 'eventsource') page.loading.add(r) }) // a line stays open
  for (const over of ['requestfinished', 'requestfailed']) page.on(over, (r) => page.loading.delete(r))
  page.on('pageerror', (e) => page.troubles.push(`page error: ${e.message}`))
  page.on('console', (m) => { if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) page.troubles.push(`console: ${m.text()}`) })
  return page
}

export async function signIn(page, phone, password) {
  await page.goto('/sign-in')
  await page.fill('#login', phone)
  await page.fill('#password', password)
  await page.click('button[type=submit]')
  await page.waitForURL((u) => !u.pathname.startsWith('/sign-in'))
}

/** Waits until nothing is being loaded, but for the line that news come by. */
export async function calm(page) {
  await page.waitForLoadState('load')
  for (let quiet = 0; quiet < 5; quiet = page.loading.size ? 0 : quiet + 1) await page.waitForTimeout(60)
}

/** What axe has against the page, one line each. No rule is left out. */
export async function axe(page) {
  const r = await new AxeBuilder({ page }).analyze()
  return r.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} — ${n.any[0]?.message ?? v.help}`))
}
