// Where a site lies, in micro-degrees, as people read and write it: decimal degrees
// with six places (about a tenth of a metre), east and north positive.
import { t } from '../i18n'

const micro = 1_000_000
const plain = (n: number) => (Math.abs(n) / micro).toFixed(6)

/** "北纬 36.456000°，东经 115.985000°"; "" when nobody knows. */
export function located(lon: number, lat: number): string {
  if (!lon && !lat) return ''
  return t('site.located', { ns: t(lat < 0 ? 'site.south' : 'site.north'), lat: plain(lat), ew: t(lon < 0 ? 'site.west' : 'site.east'), lon: plain(lon) })
}

/** What stands in a field for a coordinate; "" for an unknown place. */
export const written = (v: number, lon: number, lat: number): string => (!lon && !lat ? '' : String(v / micro))

/** The micro-degrees that a field says, null when it says none that there are. */
export function degrees(text: string, most: number): number | null {
  const s = text.trim()
  if (!s) return 0
  if (!/^-?\d{1,3}(\.\d{1,12})?$/.test(s)) return null
  const n = Number(s)
  return Math.abs(n) > most ? null : Math.round(n * micro)
}
