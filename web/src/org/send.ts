// Sends a verb of responsibility. The key makes it safe to send the same again; the
// version says what it was decided on.
import { api, ifMatch, must } from '../api/client'
import type { Deed, Form } from './deeds'
import { endAfter, instantOf } from './effective'

const list = (s: string) => s.split(/[、，,;；\s]+/).map((x) => x.trim()).filter(Boolean)

export async function send(d: Deed, f: Form, key: string, version: number | undefined): Promise<unknown> {
  const header = { 'Idempotency-Key': key, ...(version === undefined ? {} : ifMatch(version)) } as never
  const at = instantOf(f.from)
  const params = (id: string) => ({ path: { id }, header })
  const unit = { kind: f.kind as never, name: f.name.trim(), code: f.code.trim() || undefined, division: f.division || undefined, industry: f.industry || undefined }
  const person = { name: f.name.trim(), phone: f.phone.trim() || undefined, identity: f.identity.trim() || undefined }
  switch (d.name) {
    case 'add_unit': return must(await api.POST('/api/v1/units', { params: { header }, body: { ...unit, parent: d.unit?.id } }))
    case 'change_unit': return must(await api.PUT('/api/v1/units/{id}', { params: params(d.unit!.id), body: { ...unit, parent: d.unit!.parent || undefined } }))
    case 'move_unit': {
      const { kind, name, code, division, industry } = d.unit!
      return must(await api.PUT('/api/v1/units/{id}', {
        params: params(d.unit!.id),
        body: { kind: kind as never, name, code: code || undefined, division: division || undefined, industry: industry || undefined, parent: f.root ? undefined : f.parent },
      }))
    }
    case 'add_division': return must(await api.POST('/api/v1/divisions', { params: { header }, body: { code: f.code.trim(), name: f.name.trim() } }))
    case 'withdraw_division': return must(await api.POST('/api/v1/divisions/{id}/withdraw', { params: params(d.division!.id) }))
    case 'add_top': return must(await api.POST('/api/v1/posts/top', { params: { header }, body: { unit: d.unit!.id, title: f.title.trim(), line: (f.line || undefined) as never, head: f.head, person: f.person } }))
    case 'dissolve': return must(await api.POST('/api/v1/units/{id}/dissolve', { params: params(d.unit!.id) }))
    case 'add_post': return must(await api.POST('/api/v1/posts', { params: { header }, body: { unit: d.unit!.id, title: f.title.trim(), line: (f.line || undefined) as never, head: f.head, superior: f.superior || undefined } }))
    case 'change_post': return must(await api.PUT('/api/v1/posts/{id}', { params: params(d.post!.id), body: { title: f.title.trim(), line: f.line as never, head: f.head } }))
    case 'move': return must(await api.POST('/api/v1/posts/{id}/move', { params: params(d.post!.id), body: { superior: f.superior } }))
    case 'abolish': return must(await api.POST('/api/v1/posts/{id}/abolish', { params: params(d.post!.id) }))
    case 'appoint': return must(await api.POST('/api/v1/tenures', { params: { header }, body: { post: d.post!.id, person: f.person, manner: f.manner as never, from: at, to: endAfter(f.to) } }))
    case 'exchange': return must(await api.POST('/api/v1/tenures/exchange', { params: { header }, body: { post: d.post!.id, person: f.person, manner: f.manner as never, from: at } }))
    case 'end': return must(await api.POST('/api/v1/tenures/{id}/end', { params: params(d.tenure!.id), body: { at } }))
    case 'add_charge': return must(await api.POST('/api/v1/charges', {
      params: { header },
      body: { post: d.post!.id, line: f.line as never, divisions: f.divisions, industries: f.industries, kinds: list(f.kinds), units: f.units.map((u) => u.id), lead: f.lead, from: at, to: endAfter(f.to) },
    }))
    case 'end_charge': return must(await api.POST('/api/v1/charges/{id}/end', { params: params(d.charge!.id), body: { at } }))
    case 'add_person': return must(await api.POST('/api/v1/people', { params: { header }, body: person }))
    case 'change_person': return must(await api.PUT('/api/v1/people/{id}', { params: params(d.person!.id), body: person }))
    case 'leave': return must(await api.POST('/api/v1/people/{id}/leave', { params: params(d.person!.id), body: { at } }))
    case 'die': return must(await api.POST('/api/v1/people/{id}/die', { params: params(d.person!.id), body: { at } }))
    case 'back': return must(await api.POST('/api/v1/people/{id}/return', { params: params(d.person!.id) }))
    case 'erase': return must(await api.POST('/api/v1/people/{id}/erase', { params: params(d.person!.id) }))
  }
}
