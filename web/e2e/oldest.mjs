// Chromium 86, the floor. Its executable comes out of an npm package (e2e/old),
// built for x86-64 Linux only; it is driven by questions evaluated in the page,
// since this driver's own waiting asks for what a browser of 2020 does not know.
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import { chromium } from 'playwright-core'

const packed = fileURLToPath(new URL('old/node_modules/chrome-aws-lambda/bin/chromium.br', import.meta.url))

/** Starts it and attaches; close ends it and leaves nothing. A browser of that age
 * does not always answer at first: then another is started. */
export async function startOldest() {
  for (let left = 2; ; left--) {
    try {
      return await attach()
    } catch (e) {
      if (!left) throw e
    }
  }
}

/** Ends the browser with its helpers, which are of its group. */
function stop(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL') // it has no group any more
  }
}

/** Clears the browser's folder. Helpers end a moment after it and write until then;
 * what they leave at the very last is of no concern to a story. */
async function clear(dir) {
  for (let left = 50; left; left--) {
    try {
      rmSync(dir, { recursive: true, force: true })
      return
    } catch {
      await new Promise((r) => setTimeout(r, 100))
    }
  }
}

async function attach() {
  const dir = mkdtempSync(join(tmpdir(), 'anwang-old-'))
  const program = join(dir, 'chromium')
  writeFileSync(program, brotliDecompressSync(readFileSync(packed)))
  chmodSync(program, 0o755)
  const child = spawn(program, ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-zygote',
    '--lang=zh-CN', '--window-size=1440,900', `--user-data-dir=${join(dir, 'profile')}`, '--remote-debugging-port=0', 'about:blank'], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  process.on('exit', () => stop(child))
  const close = async () => {
    child.removeAllListeners('exit')
    const gone = new Promise((r) => child.on('exit', r))
    stop(child)
    await gone
    await clear(dir)
  }
  const address = await new Promise((done, fail) => {
    let said = ''
    child.stderr.on('data', (b) => {
      said += b
      const m = /ws:\/\/[^\s]+/.exec(said)
      if (m) done(m[0])
    })
    child.on('exit', (code) => fail(new Error(`Chromium 86 ended with ${code}: ${said}`)))
  })
  const browser = await chromium.connectOverCDP(address, { timeout: 15_000 }).catch(async (e) => {
    await close()
    throw e
  })
  return {
    browser,
    async close() {
      await browser.close().catch(() => undefined)
      await close()
    },
  }
}

/** A page of the oldest browser, with the few things one does in it. */
export async function oldPage(browser, base) {
  const context = browser.contexts()[0]
  const page = context.pages()[0] ?? await context.newPage()
  const troubles = []
  page.on('pageerror', (e) => troubles.push(`page error: ${e.message}`))
  page.on('console', (m) => { if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) troubles.push(`console: ${m.text()}`) })
  const until = async (what, ...args) => page.waitForFunction(what, args, { timeout: 15_000, polling: 100 })
  return {
    page, troubles, until,
    go: async (to) => { await page.goto(base + to) },
    /** Waits for words on the page. */
    sees: (words) => until(([w]) => document.body.innerText.includes(w), words),
    click: async (selector, words = '') => {
      await until(([s, w]) => [...document.querySelectorAll(s)].some((e) => e.innerText.includes(w) && e.offsetParent !== null), selector, words)
      await page.evaluate(([s, w]) => [...document.querySelectorAll(s)].find((e) => e.innerText.includes(w) && e.offsetParent !== null).click(), [selector, words])
    },
    fill: async (selector, value) => {
      await until(([s]) => !!document.querySelector(s), selector)
      await page.evaluate(([s, v]) => {
        const e = document.querySelector(s)
        e.focus()
        e.value = v
        e.dispatchEvent(new Event('input', { bubbles: true }))
        e.dispatchEvent(new Event('change', { bubbles: true }))
      }, [selector, value])
    },
    ask: (what, ...args) => page.evaluate(what, args),
  }
}
