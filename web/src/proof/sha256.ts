// SHA-256 (FIPS 180-4). Browsers keep their own away from pages that come over
// plain http, as many an intranet's do; a proof must be checkable there too.
const k = new Uint32Array(64)
const start = new Uint32Array(8)
{
  // The first 32 bits of the fractions of roots of the first primes.
  const fraction = (x: number) => Math.floor((x - Math.floor(x)) * 2 ** 32)
  let n = 0
  for (let p = 2; n < 64; p++) {
    let prime = true
    for (let q = 2; q * q <= p; q++) if (p % q === 0) { prime = false; break }
    if (!prime) continue
    if (n < 8) start[n] = fraction(Math.sqrt(p))
    k[n++] = fraction(Math.cbrt(p))
  }
}

const turn = (x: number, n: number) => (x >>> n) | (x << (32 - n))

function block(h: Uint32Array, w: Uint32Array): void {
  for (let i = 16; i < 64; i++) {
    const a = w[i - 15]!, b = w[i - 2]!
    w[i] = w[i - 16]! + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7]! + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))
  }
  let [a, b, c, d, e, f, g, z] = h as unknown as [number, number, number, number, number, number, number, number]
  for (let i = 0; i < 64; i++) {
    const one = (z + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + k[i]! + w[i]!) | 0
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
    z = g; g = f; f = e; e = (d + one) | 0
    d = c; c = b; b = a; a = (one + two) | 0
  }
  const add = [a, b, c, d, e, f, g, z]
  for (let i = 0; i < 8; i++) h[i] = h[i]! + add[i]!
}

/** The hash in this page's own arithmetic. */
export function sha256here(data: Uint8Array): Uint8Array {
  const padded = new Uint8Array(((data.length + 8) >> 6) * 64 + 64)
  padded.set(data)
  padded[data.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(data.length / 2 ** 29))
  view.setUint32(padded.length - 4, (data.length << 3) >>> 0)
  const h = start.slice()
  const w = new Uint32Array(64)
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(at + 4 * i)
    block(h, w)
  }
  const out = new Uint8Array(32)
  const answer = new DataView(out.buffer)
  h.forEach((x, i) => answer.setUint32(4 * i, x))
  return out
}

/** The hash, by the browser where it lets us. */
export async function sha256(...parts: Uint8Array[]): Promise<Uint8Array> {
  const data = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  let at = 0
  for (const p of parts) {
    data.set(p, at)
    at += p.length
  }
  const subtle = globalThis.crypto?.subtle
  return subtle ? new Uint8Array(await subtle.digest('SHA-256', data)) : sha256here(data)
}
