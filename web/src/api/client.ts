// The way to the API. Errors are thrown as Problem, in the reader's language as
// the server says them; a lost network is one more kind of problem.
import createClient from 'openapi-fetch'
import { language, t } from '../i18n'
import { heed } from '../shared/now'
import { patiently } from './patience'
import type { components, paths } from './schema'

export type Schemas = components['schemas']
export type Hazard = Schemas['Hazard']
export type Duty = Schemas['Duty']
export type Entry = Schemas['Entry']
export type Me = Schemas['Me']
export type Party = Schemas['Party']
export type Evidence = Schemas['Evidence']
export type Exhibit = Schemas['Exhibit']

export interface WrongField { path: string; code: string; detail: string }

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly fields: WrongField[] = [],
    readonly current: unknown = undefined,
    readonly request = '',
    readonly args: Record<string, unknown> = {},
  ) {
    super(detail)
  }

  /** The sentence about one field, by the end of its JSON path; "" when it is right. */
  field(name: string): string {
    return this.fields.filter((f) => f.path.split('.').pop() === name).map((f) => f.detail).join(' ')
  }
}

interface Raw { status: number; code: string; detail: string; fields?: WrongField[]; current?: unknown; request?: string; args?: Record<string, unknown> }

const lost = () => new Problem(0, 'network', t('common.network'))

export function problemOf(raw: unknown, status: number): Problem {
  const p = (raw && typeof raw === 'object' ? raw : {}) as Partial<Raw>
  return new Problem(status, p.code ?? 'unknown', p.detail ?? t('common.failed', { status }), p.fields, p.current, p.request, p.args)
}

async function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    return await patiently(input, init)
  } catch {
    throw lost()
  }
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => send(request), querySerializer: { array: { style: 'form', explode: false } } })

let signedOut: () => void = () => undefined
/** What to do when the session has ended. */
export function onSignedOut(f: () => void): void { signedOut = f }

api.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', language.value)
    return request
  },
  onResponse({ response, request }) {
    heed(response.headers.get('Date'))
    if (response.status === 401 && !request.url.endsWith('/login')) signedOut()
    return undefined
  },
})

/** Takes the data out of an answer, or throws its problem. */
export function must<T>(r: { data?: T; error?: unknown; response: Response }): T {
  if (r.error !== undefined || !r.response.ok) throw problemOf(r.error, r.response.status)
  return r.data as T
}

/** A key under which a command may be repeated without happening twice. */
export function newKey(): string {
  const b = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('')
}

export const ifMatch = (version: number) => ({ 'If-Match': `"${version}"` })

/** Uploads one file of evidence as it is, and returns how to name it. */
export async function upload(file: File): Promise<Exhibit> {
  const form = new FormData()
  form.append('file', file, file.name)
  const r = await send('/api/v1/evidence', { method: 'POST', body: form, headers: { 'Accept-Language': language.value, 'Idempotency-Key': newKey() } })
  const body = await r.json().catch(() => null)
  if (!r.ok) throw problemOf(body, r.status)
  return { sum: (body as { sum: string }).sum, name: file.name }
}

/** Fetches a file, made of what the body asks for if there is one, and hands it to the browser to keep. */
export async function download(address: string, fallback: string, body?: unknown): Promise<Blob> {
  const headers = { 'Accept-Language': language.value, ...(body ? { 'Content-Type': 'application/json' } : {}) }
  const r = await send(address, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers })
  if (!r.ok) throw problemOf(await r.json().catch(() => null), r.status)
  const blob = await r.blob()
  const named = /filename="([^"]+)"/.exec(r.headers.get('Content-Disposition') ?? '')
  const a = document.createElement('a')
  a.href = URL.createObjectURL(blob)
  a.download = named?.[1] ?? fallback
  a.click()
  setTimeout(() => URL.revokeObjectURL(a.href), 10_000)
  return blob
}
