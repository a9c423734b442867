// The line that tells that something of the district has changed (server-sent
// events). Of all the pages that a browser shows, one holds the line and tells the
// others: a browser opens six connections to a server at most, and a line takes one
// for good. A page that nobody sees holds none. Where the server refuses, or is not
// there, the page goes on in silence and looks by itself now and then, as it would
// without.

/** What the line needs of the browser, so that a test can be one. */
export interface Around {
  open(): EventSource
  /** Runs f while this page alone may hold the line; missing where a browser cannot tell. */
  alone?(f: () => Promise<void>, signal: AbortSignal): Promise<unknown>
  /** Other pages of the same browser; missing where they cannot be told. */
  others?(): BroadcastChannel
  seen(): boolean
  chance(): number
}

/** News: its number, and within how many milliseconds to ask anew. */
export interface News { id: string; within: number }

const firstPause = 5_000
const longPause = 300_000
/** A page that is hidden for less keeps the line: people switch to and fro. */
export const grace = 20_000

export class Line {
  private stop: AbortController | null = null
  private hiding: ReturnType<typeof setTimeout> | undefined
  private last = '' // the number of the newest news that this page has heard of
  private channel: BroadcastChannel | undefined

  constructor(private readonly around: Around, private readonly heard: (n: News) => void) {}

  /** Begins to listen, or notices that the page is shown or hidden. */
  look(): void {
    if (this.around.seen()) {
      clearTimeout(this.hiding)
      this.hiding = undefined
      if (!this.stop) this.begin()
    } else if (this.stop && this.hiding === undefined) {
      this.hiding = setTimeout(() => { this.end() }, grace)
    }
  }

  /** Ends listening; look begins again. */
  end(): void {
    clearTimeout(this.hiding)
    this.hiding = undefined
    this.stop?.abort()
    this.stop = null
    this.channel?.close()
    this.channel = undefined
  }

  /** Whoever signs in next hears of everything anew. */
  forget(): void {
    this.end()
    this.last = ''
  }

  private begin(): void {
    const stop = new AbortController()
    this.stop = stop
    this.channel = this.around.others?.()
    if (this.channel) {
      this.channel.onmessage = (e: MessageEvent<News | 'what is new?'>) => {
        if (e.data !== 'what is new?') this.take(e.data)
        else if (this.last) this.channel?.postMessage({ id: this.last, within: 200 })
      }
      this.channel.postMessage('what is new?') // whoever holds the line heard what this page did not
    }
    if (!this.around.alone) void this.hold(stop.signal)
    else this.around.alone(() => this.hold(stop.signal), stop.signal).catch(() => undefined) // given up while it waited
  }

  /** Holds the line until the signal says otherwise. */
  private async hold(signal: AbortSignal): Promise<void> {
    let pause = firstPause
    while (!signal.aborted) {
      const held = await this.once(signal)
      if (signal.aborted) return
      pause = held ? firstPause : Math.min(pause * 2, longPause)
      await sleep(pause * (0.5 + this.around.chance()), signal)
    }
  }

  /** Holds one line until it breaks for good; whether anything came by it. */
  private once(signal: AbortSignal): Promise<boolean> {
    return new Promise((done) => {
      const source = this.around.open()
      let came = false
      const close = () => {
        source.close()
        signal.removeEventListener('abort', close)
        done(came)
      }
      signal.addEventListener('abort', close)
      source.onopen = () => { came = true }
      // A line that breaks is mended by the browser, at the instant that the server
      // named; one that was refused is closed.
      source.onerror = () => { if (source.readyState === 2) close() }
      source.addEventListener('changed', (e: Event) => {
        const m = e as MessageEvent<string>
        const news = { id: m.lastEventId, within: withinOf(m.data) }
        this.channel?.postMessage(news)
        this.take(news)
      })
    })
  }

  /** What comes first tells only where things stand: the page has just looked. */
  private take(n: News): void {
    const first = this.last === ''
    if (n.id === this.last) return
    this.last = n.id
    if (!first) this.heard(n)
  }
}

function withinOf(data: string): number {
  try {
    const n = (JSON.parse(data) as { within?: unknown }).within
    return typeof n === 'number' && n >= 0 ? Math.min(n, longPause) : 1000
  } catch {
    return 1000
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) return done()
    const timer = setTimeout(end, ms)
    function end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      done()
    }
    signal.addEventListener('abort', end)
  })
}
