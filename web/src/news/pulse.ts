// When to look again after news: at a random instant of the while that the server
// names, so that thousands do not ask at once; not more often than the page bears;
// and not while nobody sees it.

export interface Pace {
  /** At least so many milliseconds lie between two looks. */
  every: number
  seen(): boolean
  chance(): number
}

export class Pulse {
  private timer: ReturnType<typeof setTimeout> | undefined
  private owed = false
  private looked = -Infinity

  constructor(private readonly look: () => void, private readonly pace: Pace) {}

  /** News has come. What comes before the look is looked at with it. */
  beat(within: number): void {
    if (this.timer !== undefined) return
    if (!this.pace.seen()) {
      this.owed = true
      return
    }
    const rest = Math.max(0, this.looked + this.pace.every - Date.now())
    this.timer = setTimeout(() => { this.due() }, rest + within * this.pace.chance())
  }

  /** The page is seen again: what it missed is looked at now. */
  shown(): void {
    if (!this.owed || !this.pace.seen()) return
    this.owed = false
    this.beat(200)
  }

  end(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  private due(): void {
    this.timer = undefined
    if (!this.pace.seen()) {
      this.owed = true
      return
    }
    this.looked = Date.now()
    this.look()
  }
}
