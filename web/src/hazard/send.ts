// Sends a verb to the API. The key makes it safe to send the same again after a
// broken connection; the version says what it was decided on.
import { api, ifMatch, must, upload, type Duty, type Exhibit, type Hazard } from '../api/client'
import { t } from '../i18n'
import { endOfDay } from '../shared/time'
import type { Name } from './actions'

export interface Form {
  note: string
  reason: string
  files: File[]
  role: 'before' | 'after' | 'other'
  due: string
  grade: 'general' | 'major'
  measures: string
  post: string
  money: string
  contingency: string
  into: string
}

export const blankForm = (): Form => ({ note: '', reason: '', files: [], role: 'other', due: '', grade: 'general', measures: '', post: '', money: '', contingency: '', into: '' })

/** What the fixes still lack: the field and its name. */
export function needed(f: Form): [keyof Form, string][] {
  const all: [keyof Form, string][] = [['measures', t('act.measures')], ['due', t('act.deadline')], ['post', t('act.responsible')]]
  if (f.grade === 'major') all.push(['money', t('act.money')], ['contingency', t('act.contingency')])
  return all.filter(([k]) => !String(f[k]).trim())
}

/** The fixes as the API takes them: money in fen, the deadline at the day's end. */
export const fixesOf = (f: Form) => ({
  measures: f.measures.trim(), responsible: f.post || undefined, deadline: f.due ? endOfDay(f.due) : undefined,
  money: f.money ? Math.round(Number(f.money) * 100) : undefined, contingency: f.contingency.trim() || undefined,
})

/** Files that were uploaded already are not sent again. */
export class Uploads {
  private kept = new Map<File, Exhibit>()

  async all(files: File[], told: (n: number) => void): Promise<Exhibit[]> {
    const out: Exhibit[] = []
    for (const [i, f] of files.entries()) {
      let x = this.kept.get(f)
      if (!x) {
        told(i + 1)
        x = await upload(f)
        this.kept.set(f, x)
      }
      out.push(x)
    }
    return out
  }
}

export async function send(name: Name, id: string, version: number, key: string, f: Form, files: Exhibit[], duty?: Duty): Promise<Hazard | Duty> {
  const params = { path: { id }, header: { ...ifMatch(version), 'Idempotency-Key': key } }
  const why = { reason: f.reason.trim() }
  const note = f.note.trim() || undefined
  switch (name) {
    case 'submit': return must(await api.POST('/api/v1/hazards/{id}/submit', { params, body: { note, after: files } }))
    case 'accept': return must(await api.POST('/api/v1/hazards/{id}/accept', { params, body: { note } }))
    case 'return': return must(await api.POST('/api/v1/hazards/{id}/return', { params, body: why }))
    case 'extension': return must(await api.POST('/api/v1/hazards/{id}/extension', { params, body: { due: endOfDay(f.due), ...why } }))
    case 'grant': return must(await api.POST('/api/v1/hazards/{id}/extension/grant', { params, body: {} }))
    case 'refuse': return must(await api.POST('/api/v1/hazards/{id}/extension/refuse', { params, body: why }))
    case 'reject': return must(await api.POST('/api/v1/hazards/{id}/reject', { params, body: why }))
    case 'merge': return must(await api.POST('/api/v1/hazards/{id}/merge', { params, body: { into: f.into, ...why } }))
    case 'reassign': return must(await api.POST('/api/v1/hazards/{id}/reassign', { params, body: { holder: f.post, ...why } }))
    case 'attach': return must(await api.POST('/api/v1/hazards/{id}/evidence', { params, body: { role: f.role, files } }))
    case 'confirm': return must(await api.POST('/api/v1/hazards/{id}/confirm', { params, body: { grade: f.grade, fixes: fixesOf(f) } }))
    case 'regrade': return must(await api.POST('/api/v1/hazards/{id}/confirm', { params, body: { grade: f.grade, fixes: fixesOf(f), ...why } }))
    case 'answer': return must(await api.POST('/api/v1/duties/{id}/finish', { params: { path: { id: duty!.id }, header: { ...ifMatch(version), 'Idempotency-Key': key } }, body: { note } }))
  }
}
