// Files as they come from people: chosen, dropped or pasted.

/** Whether a browser can show it as a picture. */
export const imageOf = (f: { type: string }): boolean => /^image\/(jpeg|png|webp|gif)$/.test(f.type)

/** What was dropped; a folder or a link is nothing. */
export const dropped = (e: DragEvent): File[] => Array.from(e.dataTransfer?.files ?? []).filter((f) => f.size > 0)

/** The pictures on the clipboard, each with a name of its own: browsers call them all image.png. */
export function pasted(e: ClipboardEvent, at = new Date()): File[] {
  const items = Array.from(e.clipboardData?.items ?? []).filter((i) => i.kind === 'file' && i.type.indexOf('image/') === 0)
  return items.map((i) => i.getAsFile()).filter((f): f is File => !!f).map((f, n) => rename(f, at, n))
}

function rename(f: File, at: Date, n: number): File {
  const stamp = at.toISOString().replace(/[-:T]/g, '').slice(0, 14)
  const end = f.type === 'image/jpeg' ? 'jpg' : f.type.split('/')[1] ?? 'png'
  return new File([f], `${stamp}${n ? `-${n + 1}` : ''}.${end}`, { type: f.type })
}
