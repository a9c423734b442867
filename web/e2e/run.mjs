// The pages, used as people use them: node e2e/run.mjs BINARY [PART-OF-A-FILE-NAME…]
// Stories are told file by file, in the order of their names.
// Makes a demo county of its own, serves it on a free port, and drives Chromium.
// The last line is "N passed, N failed"; the exit code is 1 when something failed.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { start } from './browser.mjs'

const binary = resolve(process.argv[2] ?? '../bin/anwang')
const wanted = process.argv.slice(3)
const folder = new URL('stories/', import.meta.url)
const files = readdirSync(folder).sort().filter((f) => f.endsWith('.mjs') && (!wanted.length || wanted.some((w) => f.includes(w))))
const dir = mkdtempSync(join(tmpdir(), 'anwang-pages-'))

/** Starts the demo, and waits until it says where it serves. */
function serve() {
  const child = spawn(binary, ['demo', '--dir', join(dir, 'demo'), '--listen', '127.0.0.1:0', '--lang', 'en'], { stdio: ['ignore', 'pipe', 'pipe'] })
  process.on('exit', () => child.kill()) // however this ends, nothing of it stays
  return new Promise((done, fail) => {
    let said = ''
    const hear = (b) => {
      said += b
      const m = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
      if (m) done({ child, base: m[0] })
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('exit', (code) => fail(new Error(`the demo ended with ${code}: ${said}`)))
  })
}

let passed = 0
let failed = 0
let browser
let server
try {
  server = await serve()
  const county = JSON.parse(readFileSync(join(dir, 'demo', 'demo.json'), 'utf8'))
  browser = await start()
  const world = { browser, base: server.base, password: county.password, accounts: county.accounts, dir, binary }
  const told = []
  for (const f of files) told.push(...Object.entries((await import(new URL(f, folder))).stories))
  for (const [name, story] of told) {
    const began = Date.now()
    try {
      await story(world)
      passed++
      console.log(`ok   ${name} (${Date.now() - began} ms)`)
    } catch (e) {
      failed++
      console.log(`FAIL ${name}\n     ${String(e.stack ?? e).split('\n').slice(0, 8).join('\n     ')}`)
    } finally {
      for (const c of browser.contexts()) await c.close()
    }
  }
} catch (e) {
  failed++
  console.log(`FAIL ${e.message}`)
} finally {
  await browser?.close()
  if (server) {
    server.child.removeAllListeners('exit')
    server.child.kill('SIGTERM')
    await new Promise((r) => server.child.on('exit', r))
  }
  rmSync(dir, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
