import { describe, expect, it, vi } from 'vitest'
import { actionsOf as dutyActions, asks } from '../src/duty/actions'
import { fromQuery, toAPI, toQuery } from '../src/duty/filter'
import { actionsOf } from '../src/hazard/actions'
import { rung, span, type Rung } from '../src/hazard/ladder'
import { blankForm, fixesOf, needed } from '../src/hazard/send'
import { cite, numeral } from '../src/report/cite'
import { blank, missing, next, read } from '../src/report/draft'
import { enough } from '../src/report/suggest'
import { pasted } from '../src/shared/files'

// The API's client asks where it is as soon as it is read; there is no browser here.
vi.hoisted(() => { Object.assign(globalThis, { location: { origin: 'http://localhost' } }) })

describe('a citation', () => {
  it('is written as statutes write it', () => {
    const want: [number, string][] = [[1, '一'], [10, '十'], [11, '十一'], [20, '二十'], [36, '三十六'], [100, '一百'], [105, '一百零五'], [110, '一百一十'], [119, '一百一十九'], [1005, '一千零五']]
    for (const [n, s] of want) expect(numeral(n)).toBe(s)
    expect(cite({ number: 120, sub: 1 })).toBe('第一百二十条之一')
  })
})

describe('a draft', () => {
  it('survives what cannot be read', () => {
    expect(read('{')).toEqual(blank())
    expect(read('{"text":"x"}').text).toBe('x')
  })
  it('asks for three things, and for both photos where it was fixed at once', () => {
    const d = blank()
    expect(missing(d, 0, 0)).toEqual(['where', 'what'])
    Object.assign(d, { site: { id: '1', name: 'a' }, text: '栏杆松动' })
    expect(missing(d, 0, 0)).toEqual([])
    d.onSpot = true
    expect(missing(d, 0, 0)).toEqual(['photo', 'after'])
    Object.assign(d, { onSpot: false, free: true, siteName: 'x' })
    expect(missing(d, 0, 0)).toEqual(['where'])
  })
  it('keeps the place for the next one', () => {
    const d = Object.assign(blank(), { site: { id: '1', name: 'a' }, text: 'x', grade: 'major', clause: { law: 'a', article: 'b' } })
    next(d)
    expect(d).toEqual({ ...blank(), site: { id: '1', name: 'a' } })
  })
  it('is compared once there is enough of it', () => {
    expect(enough('灭火')).toBe(false)
    expect(enough('灭火器 过期')).toBe(true)
  })
})

describe('fixes', () => {
  it('ask for five of a major hazard and three of a general one', () => {
    const f = blankForm()
    expect(needed(f).map(([k]) => k)).toEqual(['measures', 'due', 'post'])
    f.grade = 'major'
    expect(needed(f).length).toBe(5)
    expect(fixesOf({ ...f, measures: ' a ', due: '2026-12-01', money: '12.345' })).toMatchObject({ measures: 'a', deadline: '2026-12-01T23:59:59+08:00', money: 1235 })
  })
})

describe('actions', () => {
  it('confirm what is reported and grade again what is being fixed', () => {
    const allowed = ['hazard.confirm', 'hazard.merge'] as never[]
    expect(actionsOf({ allowed, state: 'reported' }).map((a) => a.name)).toEqual(['confirm', 'merge'])
    expect(actionsOf({ allowed, state: 'rectifying' }).map((a) => a.name)).toEqual(['merge', 'regrade'])
  })
  it('finish what nobody verifies', () => {
    expect(dutyActions({ allowed: ['duty.submit'] as never[], kind: 'answer' }).map((a) => a.name)).toEqual(['finish'])
    expect(dutyActions({ allowed: ['duty.submit'] as never[], kind: 'rectify' }).map((a) => a.name)).toEqual(['submit'])
    expect(asks('cancel', 'rectify')).toEqual(['authority', 'reason'])
  })
})

describe('a ladder', () => {
  const at = (hours: number, act: Rung['act']) => rung({ hours, act, at: null, climbed: false, to: { post: '1', title: '镇长', unit: '', person: '2', name: '赵六' } } as Rung)
  it('is told in words', () => {
    expect(span(-24)).toBe('24 小时')
    expect(span(72)).toBe('3 天')
    expect(at(-24, 'remind')).toBe('到期前 24 小时提醒 赵六（镇长）')
    expect(at(0, 'tell')).toBe('到期时告知 赵六（镇长）')
    expect(at(72, 'supervise')).toBe('逾期 3 天交 赵六（镇长）督办')
  })
})

describe('the filter of duties', () => {
  it('goes through the address and back', () => {
    const q = { unit: '12', kind: 'rectify', from: '2026-11-01', to: '2026-11-30', late: '1' }
    expect(toQuery(fromQuery(q))).toEqual(q)
    expect(toAPI(fromQuery(q))).toMatchObject({ list: 'scope', unit: '12', from: '2026-11-01T00:00:00+08:00', to: '2026-12-01T00:00:00+08:00', late: true })
    expect(toAPI(fromQuery({ post: 'x', kind: 'nap', from: 'y' }))).toMatchObject({ list: 'mine' })
    expect(toQuery(fromQuery({ all: '1', done: '1', late: '1' }))).toEqual({ all: '1', done: '1' })
  })
})

describe('a pasted picture', () => {
  it('gets a name of its own, and a text is none', () => {
    const item = (type: string) => ({ kind: 'file', type, getAsFile: () => new File(['x'], 'image.png', { type }) })
    const e = { clipboardData: { items: [item('image/png'), item('image/jpeg'), { kind: 'string', type: 'text/plain', getAsFile: () => null }] } } as unknown as ClipboardEvent
    expect(pasted(e, new Date('2026-11-24T07:00:05Z')).map((f) => f.name)).toEqual(['20261124070005.png', '20261124070005-2.jpg'])
  })
})
