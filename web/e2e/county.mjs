// A demo county of its own, served on a free port, for one run of the scripts.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Starts the program with args, and waits until it says where it serves. */
export function serve(binary, args) {
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  process.on('exit', () => child.kill()) // however this ends, nothing of it stays
  let said = ''
  const until = async (what) => { // what it says may come a moment later
    for (let i = 0; i < 100 && !what.test(said); i++) await new Promise((r) => setTimeout(r, 50))
    return said
  }
  return new Promise((done, fail) => {
    const hear = (b) => {
      said += b
      const m = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
      if (m) done({ child, base: m[0], said: until })
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('exit', (code) => fail(new Error(`the program ended with ${code}: ${said}`)))
  })
}

/** Ends what serve began, the way an operator would. */
export async function end(server) {
  server.child.removeAllListeners('exit')
  server.child.kill('SIGTERM')
  await new Promise((r) => server.child.on('exit', r))
}

/** Makes the demo county in a new folder and serves it. */
export async function county(binary) {
  const dir = mkdtempSync(join(tmpdir(), 'anwang-pages-'))
  const args = ['demo', '--dir', join(dir, 'demo'), '--listen', '127.0.0.1:0', '--lang', 'en']
  let server = await serve(binary, args)
  const made = JSON.parse(readFileSync(join(dir, 'demo', 'demo.json'), 'utf8'))
  return {
    dir, binary, password: made.password, accounts: made.accounts, administrators: made.administrators,
    get base() { return server.base },
    /** Stops the program and starts it again, with more arguments. */
    async again(...more) {
      await end(server)
      server = await serve(binary, [...args, ...more])
    },
    async close() {
      await end(server)
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
