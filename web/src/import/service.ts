// The service of imports, as the pages ask it.
import { api, ifMatch, must, newKey, type Schemas } from '../api/client'

export type Import = Schemas['Import']
export type Counts = Schemas['ExchangeCounts']
export type Look = Schemas['Look']
export type LookColumn = Schemas['LookColumn']
export type LookRow = Schemas['LookRow']
export type Reading = Schemas['Reading']
export type Assignment = { column: number; field: string; ignored: boolean }
export type Topic = Schemas['ImportQuestion']
export type Doubtful = Schemas['ImportRowAsking']
export type Undo = Schemas['UndoLook']
export type Report = Schemas['ExchangeReport']
/** One answer to all records of a topic, or to one record. */
export type Answer = { topic?: string; row?: string; choice?: string; value?: string; skip?: boolean; clear?: boolean }

const of = (id: string) => ({ path: { id } })
const write = (i: Import, key: string) => ({ path: { id: i.id }, header: { ...ifMatch(i.version), 'Idempotency-Key': key } })

export const get = async (id: string): Promise<Import> => must(await api.GET('/api/v1/imports/{id}', { params: of(id) }))
export const list = async (after: string) => must(await api.GET('/api/v1/imports', { params: { query: { limit: 30, after: after || undefined } } }))
export const look = async (id: string, sheet: string, after: string): Promise<Look> =>
  must(await api.GET('/api/v1/imports/{id}/look', { params: { ...of(id), query: { sheet: sheet || undefined, after: after ? Number(after) : undefined, limit: 200 } } }))
export const topics = async (id: string, kind: 'question' | 'refusal', after: string) =>
  must(await api.GET('/api/v1/imports/{id}/questions', { params: { ...of(id), query: { kind, after: after || undefined, limit: 50 } } }))
export const doubtful = async (id: string, topic: string, after: string) =>
  must(await api.GET('/api/v1/imports/{id}/questions/{topic}/rows', { params: { path: { id, topic }, query: { after: after || undefined, limit: 50 } } }))
export const report = async (id: string): Promise<Report> => must(await api.GET('/api/v1/imports/{id}/report', { params: of(id) }))
export const preview = async (id: string, after: string): Promise<Undo> =>
  must(await api.GET('/api/v1/imports/{id}/undo', { params: { ...of(id), query: { after: after || undefined, limit: 50 } } }))

export const map = async (i: Import, reading: Reading, columns: Assignment[] | undefined, sheet: string, remember: boolean): Promise<Import> =>
  must(await api.PUT('/api/v1/imports/{id}/mapping', { params: write(i, newKey()), body: { reading, columns, columns_of: columns ? sheet : undefined, remember } }))
export const tryOut = async (i: Import, key: string): Promise<Import> => must(await api.POST('/api/v1/imports/{id}/try', { params: write(i, key) }))
export const run = async (i: Import, key: string): Promise<Import> => must(await api.POST('/api/v1/imports/{id}/run', { params: write(i, key) }))
export const answer = async (i: Import, answers: Answer[], key: string): Promise<Import> =>
  must(await api.PUT('/api/v1/imports/{id}/answers', { params: write(i, key), body: { answers } }))
export const undo = async (i: Import, reason: string, key: string): Promise<Import> =>
  must(await api.POST('/api/v1/imports/{id}/undo', { params: write(i, key), body: { reason } }))
export const discard = async (i: Import): Promise<void> => { must(await api.DELETE('/api/v1/imports/{id}', { params: write(i, newKey()) })) }
