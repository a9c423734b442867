// Sizes, spans and what is left, as people read them.
import { t } from '../i18n'

/** "3.2 GB"; "" when it is not known. */
export function size(bytes: number): string {
  if (bytes < 0) return ''
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let n = bytes
  let i = 0
  while (n >= 1024 && i < units.length - 1) { n /= 1024; i++ }
  return `${i === 0 || n >= 100 ? Math.round(n) : n.toFixed(1)} ${units[i]}`
}

/** A span in its greatest unit or two: "3 天 4 小时", "2 分钟", "8 秒". */
export function span(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  const d = Math.floor(s / 86400)
  const h = Math.floor((s % 86400) / 3600)
  const m = Math.floor((s % 3600) / 60)
  if (d) return t('admin.span.days', { d, h })
  if (h) return t('admin.span.hours', { h, m })
  if (m) return t('admin.span.minutes', { m })
  return t('admin.span.seconds', { s })
}
