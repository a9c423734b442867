// What may be done with a duty by its own routes, and how it is sent.
import { api, ifMatch, must, type Duty } from '../api/client'
import { endOfDay } from '../shared/time'

export type Name = 'submit' | 'finish' | 'accept' | 'return' | 'extension' | 'grant' | 'refuse' | 'reassign' | 'cancel'
export interface Action { name: Name; verb: string; primary?: boolean }

const verbs: Action[] = [
  { name: 'submit', verb: 'duty.submit', primary: true },
  { name: 'accept', verb: 'duty.accept', primary: true },
  { name: 'return', verb: 'duty.return' },
  { name: 'grant', verb: 'duty.grant_extension', primary: true },
  { name: 'refuse', verb: 'duty.refuse_extension' },
  { name: 'extension', verb: 'duty.ask_extension' },
  { name: 'reassign', verb: 'duty.reassign' },
  { name: 'cancel', verb: 'duty.cancel' },
]

/** The actions that a duty offers; what nobody verifies is finished and not submitted. */
export function actionsOf(d: Pick<Duty, 'allowed' | 'kind'>): Action[] {
  const alone = d.kind === 'answer' || d.kind === 'confirm'
  return verbs.filter((a) => d.allowed?.includes(a.verb as never)).map((a) => (a.name === 'submit' && alone ? { ...a, name: 'finish' as const } : a))
}

export interface Form { note: string; reason: string; due: string; post: string; authority: string }

/** The fields that a verb asks for; note is never required but where it is the answer. */
export function asks(name: Name, kind: string): (keyof Form)[] {
  switch (name) {
    case 'finish': return ['note']
    case 'return': case 'refuse': return ['reason']
    case 'extension': return ['due', 'reason']
    case 'reassign': return ['post', 'reason']
    case 'cancel': return ['authority', 'reason']
    case 'submit': return kind === 'answer' ? ['note'] : []
  }
  return []
}

export async function send(name: Name, d: Duty, key: string, f: Form): Promise<Duty> {
  const params = { path: { id: d.id }, header: { ...ifMatch(d.version), 'Idempotency-Key': key } }
  const why = { reason: f.reason.trim() }
  const note = { note: f.note.trim() || undefined }
  switch (name) {
    case 'submit': return must(await api.POST('/api/v1/duties/{id}/submit', { params, body: note }))
    case 'finish': return must(await api.POST('/api/v1/duties/{id}/finish', { params, body: note }))
    case 'accept': return must(await api.POST('/api/v1/duties/{id}/accept', { params, body: note }))
    case 'return': return must(await api.POST('/api/v1/duties/{id}/return', { params, body: why }))
    case 'extension': return must(await api.POST('/api/v1/duties/{id}/extension', { params, body: { due: endOfDay(f.due), ...why } }))
    case 'grant': return must(await api.POST('/api/v1/duties/{id}/extension/grant', { params, body: {} }))
    case 'refuse': return must(await api.POST('/api/v1/duties/{id}/extension/refuse', { params, body: why }))
    case 'reassign': return must(await api.POST('/api/v1/duties/{id}/reassign', { params, body: { holder: f.post, ...why } }))
    case 'cancel': return must(await api.POST('/api/v1/duties/{id}/cancel', { params, body: { authority: f.authority.trim(), ...why } }))
  }
}
