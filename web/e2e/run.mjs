// The pages, used as people use them: node e2e/run.mjs BINARY [PART-OF-A-FILE-NAME…]
// Makes a demo county of its own and drives Chromium. Stories are told file by
// file, in the order of their names; the last file is told to the oldest browser.
// The last line is "N passed, N failed"; the exit code is 1 when something failed.
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { start } from './browser.mjs'
import { county } from './county.mjs'

const binary = resolve(process.argv[2] ?? '../bin/anwang')
const wanted = process.argv.slice(3)
const folder = new URL('stories/', import.meta.url)
const files = readdirSync(folder).sort().filter((f) => f.endsWith('.mjs') && (!wanted.length || wanted.some((w) => f.includes(w))))

let passed = 0
let failed = 0
let browser
let place

async function tell(name, story) {
  const began = Date.now()
  try {
    await story(Object.assign(place, { browser }))
    passed++
    console.log(`ok   ${name} (${Date.now() - began} ms)`)
  } catch (e) {
    failed++
    console.log(`FAIL ${name}\n     ${String(e.stack ?? e).split('\n').slice(0, 8).join('\n     ')}`)
  } finally {
    for (const c of browser.contexts()) await c.close()
  }
}

try {
  place = await county(binary)
  browser = await start()
  for (const f of files) {
    const { stories } = await import(new URL(f, folder))
    for (const [name, story] of Object.entries(stories)) await tell(name, story)
  }
} catch (e) {
  failed++
  console.log(`FAIL ${e.message}`)
} finally {
  await browser?.close()
  await place?.close()
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
