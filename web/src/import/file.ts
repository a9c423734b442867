// What can be said about a file before it is sent.

/** The address of an import or a register with its options; empty ones are left out. */
export function withOptions(path: string, options: Record<string, string | boolean | undefined>): string {
  const p = new URLSearchParams()
  for (const [k, v] of Object.entries(options)) if (v !== undefined && v !== '' && v !== false) p.set(k, String(v))
  const q = p.toString()
  return q ? `${path}?${q}` : path
}

/** The most a file may weigh; the server says the same. */
export const most = 256 * 1024 * 1024

export type Unfit = 'picture' | 'pdf' | 'word' | 'archive' | 'large' | 'empty' | 'kind'

const unfit: [RegExp, Unfit][] = [
  [/\.(jpe?g|png|gif|webp|heic|bmp|tiff?)$/i, 'picture'], [/\.(pdf|ofd)$/i, 'pdf'], [/\.(docx?|wps)$/i, 'word'], [/\.(zip|rar|7z)$/i, 'archive'],
]
const fits = /\.(xlsx|xlsm|xltx|xls|et|csv|tsv|txt)(\.gz)?$/i

/** Why a file cannot be a table, by its name and size alone; undefined when it may be one. */
export function whyNot(file: { name: string; size: number }): Unfit | undefined {
  const found = unfit.find(([name]) => name.test(file.name))
  if (found) return found[1]
  if (!fits.test(file.name)) return 'kind'
  if (file.size === 0) return 'empty'
  return file.size > most ? 'large' : undefined
}

/** A size as people say it. */
export function weight(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** A name for a ledger's source, proposed from its file: without folder, ending, dates and copies' marks. */
export function sourceFrom(name: string): string {
  const bare = name.replace(/(\.[A-Za-z0-9]{1,4}){1,2}$/, '')
    .replace(/[（(][^（）()]*[)）]/g, '')
    .replace(/\d{4}\s*年?\s*([-_.]?\d{1,2}\s*月?\s*)?([-_.]?\d{1,2}\s*[日号]?)?/g, '')
    .replace(/第?[一二三四1-4]季度|\d{1,2}月份?|副本|最终版?|终稿|copy|final/gi, '')
    .replace(/[-_ —·.]+$/g, '').replace(/^[-_ —·.]+/g, '').trim()
  return bare.slice(0, 60)
}
