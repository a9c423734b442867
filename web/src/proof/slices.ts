// A record's hash is over its text, so the text must be taken as it stands, never
// parsed and spelled anew.

/** Takes the spaces between JSON's values away, and leaves those inside strings. */
export function tight(text: string): string {
  return text.replace(/("(?:\\.|[^"\\])*")|\s+/g, (_, s: string | undefined) => s ?? '')
}

/** The end of the JSON value that begins at from in a tight text. */
export function valueEnd(text: string, from: number): number {
  let depth = 0
  for (let i = from; i < text.length; i++) {
    const c = text[i]
    if (c === '"') {
      for (i++; text[i] !== '"'; i++) {
        if (i >= text.length) return -1
        if (text[i] === '\\') i++
      }
    } else if (c === '{' || c === '[') depth++
    else if (c === '}' || c === ']') depth--
    if (depth === 0 && (c === '"' || c === '}' || c === ']')) return i + 1
    if (depth < 0) return i
  }
  return -1
}

/** The texts of the members of the object in text, by name. */
export function members(text: string): Map<string, string> | null {
  const out = new Map<string, string>()
  if (text[0] !== '{') return null
  let at = 1
  while (text[at] === '"') {
    const nameEnd = valueEnd(text, at)
    if (nameEnd < 0 || text[nameEnd] !== ':') return null
    const name = JSON.parse(text.slice(at, nameEnd)) as string
    const from = nameEnd + 1
    let end = from
    if (/[{["]/.test(text[from] ?? '')) end = valueEnd(text, from)
    else while (end < text.length && text[end] !== ',' && text[end] !== '}') end++
    if (end < 0 || out.has(name)) return null // a second member of one name could hide the first
    out.set(name, text.slice(from, end))
    at = end
    if (text[at] === ',') at++
  }
  return text[at] === '}' && at === text.length - 1 ? out : null
}

/** The texts of the values of the array in text. */
export function items(text: string): string[] | null {
  if (text[0] !== '[') return null
  const out: string[] = []
  let at = 1
  while (at < text.length && text[at] !== ']') {
    const end = valueEnd(text, at)
    if (end < 0) return null
    out.push(text.slice(at, end))
    at = end
    if (text[at] === ',') at++
  }
  return at === text.length - 1 ? out : null
}
