// A busy server says when to come again (Retry-After). Looks are repeated then, a
// few times, each page at an instant of its own; a command is never repeated here:
// whoever gave it decides, and it has its key. Meanwhile further looks wait too.

/** How often a look is asked in all, and how long a page waits at most, in milliseconds. */
const tries = 3
const longest = 15_000

let quietUntil = 0

/** When a refused request may come again, in milliseconds from now; undefined when the answer does not say, or says too long. */
export function comeAgain(r: Response, chance = Math.random()): number | undefined {
  if (r.status !== 429 && r.status !== 503) return undefined
  const seconds = Number(r.headers.get('Retry-After'))
  const wait = seconds * 1000 * (1 + chance / 2)
  return seconds > 0 && wait <= longest ? wait : undefined
}

const pause = (ms: number, signal?: AbortSignal | null) =>
  new Promise<void>((done, failed) => {
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      failed(signal.reason as Error)
    }, { once: true })
  })

/** fetch, but a look that is refused for now is asked again when the server said. */
export async function patiently(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const method = (init?.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase()
  if (method !== 'GET' && method !== 'HEAD') return fetch(input, init)
  const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
  for (let n = 1; ; n++) {
    const wait = quietUntil - Date.now()
    if (wait > 0) await pause(wait, signal)
    const r = await fetch(input instanceof Request ? input.clone() : input, init)
    const again = comeAgain(r)
    if (again === undefined || n === tries) return r
    quietUntil = Math.max(quietUntil, Date.now() + again)
  }
}
