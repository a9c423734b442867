// Sends a file as it is. Only XMLHttpRequest tells how much of it has gone, and a
// file that goes as the bare body is the same request when it is sent again, so
// that its key makes it safe to try after a broken connection.
import { Problem, problemOf } from '../api/client'
import { language, t } from '../i18n'

/** Sends file to an address under a key; told hears how much has gone, 0 to 1. */
export function send<T>(address: string, file: File, key: string, told: (share: number) => void): Promise<T> {
  return new Promise((done, fail) => {
    const x = new XMLHttpRequest()
    x.open('POST', address)
    x.setRequestHeader('Accept-Language', language.value)
    x.setRequestHeader('Idempotency-Key', key)
    x.setRequestHeader('Content-Type', 'application/octet-stream')
    x.upload.onprogress = (e) => { if (e.lengthComputable) told(e.loaded / e.total) }
    x.onerror = x.ontimeout = x.onabort = () => fail(new Problem(0, 'network', t('import.lost')))
    x.onload = () => {
      let body: unknown = null
      try {
        body = JSON.parse(x.responseText)
      } catch { /* an answer from in between, without a body of ours */ }
      if (x.status >= 200 && x.status < 300) done(body as T)
      else fail(problemOf(body, x.status))
    }
    x.send(file)
  })
}
