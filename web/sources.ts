// What the pages take from the rest of the project when they are built, so that it
// is written once: the sentences of ledger entries, and the guide.
import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { marked, type Tokens } from 'marked'
import type { Plugin } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const phrases = `${root}internal/phrase/`

/** virtual:entries – what happened or is asked, in words, in both languages. */
export function entries(): Plugin {
  const name = 'virtual:entries'
  const of = (lang: string) => {
    const out: Record<string, string> = {}
    for (const file of readdirSync(phrases + lang)) {
      const all = JSON.parse(readFileSync(`${phrases}${lang}/${file}`, 'utf8')) as Record<string, string>
      for (const key of Object.keys(all)) if (/^entry\.|\.question_/.test(key)) out[key.replace(/^entry\./, '')] = all[key]!
    }
    return out
  }
  return {
    name: 'entries',
    resolveId: (id) => (id === name ? '\0' + name : null),
    load: (id) => (id === '\0' + name ? `export const zh = ${JSON.stringify(of('zh'))}\nexport const en = ${JSON.stringify(of('en'))}\n` : null),
  }
}

/** The pages of the guide in one language, in order: 01-start, 02-today … */
export const guidePages = (lang: string) => readdirSync(`${root}docs/guide/${lang}`).filter((f) => /^\d\d-[a-z]+\.md$/.test(f)).sort()

export const guideText = (lang: string, file: string) => readFileSync(`${root}docs/guide/${lang}/${file}`, 'utf8')

/** virtual:guide/zh and virtual:guide/en – docs/guide as HTML, with its pictures. */
export function guide(): Plugin {
  const name = /^virtual:guide\/(zh|en)$/
  return {
    name: 'guide',
    resolveId: (id) => (name.test(id) ? '\0' + id : null),
    load(id) {
      const lang = id.startsWith('\0') ? name.exec(id.slice(1))?.[1] : undefined
      if (!lang) return null
      const pictures: string[] = []
      const pages = guidePages(lang).map((file) => {
        const text = guideText(lang, file)
        const title = /^# (.+)$/m.exec(text)?.[1] ?? file
        // The heading and the line of links back are for readers of the files.
        const html = marked.parse(text.replace(/^# .+$/m, '').replace(/^\[.+\]\(\.\.\/.+\)$/m, ''), {
          async: false,
          walkTokens(t) {
            if (t.type === 'image') {
              const i = t as Tokens.Image
              pictures.push(`${root}docs/guide/img/${basename(i.href)}`)
              i.href = `picture-${pictures.length - 1}-of-the-guide`
            } else if (t.type === 'link' && /^\d\d-[a-z]+\.md$/.test((t as Tokens.Link).href)) {
              const l = t as Tokens.Link
              l.href = `/help/${l.href.slice(0, -3)}`
            }
          },
        })
        return { name: file.slice(0, -3), title, html }
      })
      const imports = pictures.map((p, i) => `import p${i} from ${JSON.stringify(p)}`).join('\n')
      const body = JSON.stringify(pages).replace(/picture-(\d+)-of-the-guide/g, (_, i: string) => `" + p${i} + "`)
      return `${imports}\nexport default ${body}\n`
    },
  }
}
