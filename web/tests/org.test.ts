import { describe, expect, it } from 'vitest'
import { begun, planOf, type Deed } from '../src/org/deeds'
import { endAfter, instantOf } from '../src/org/effective'
import { ask, asked, toQuery } from '../src/org/question'
import { flatten, step, typeAhead, type Branches, type Seat, type Twig } from '../src/org/tree'
import { callable, scope } from '../src/org/words'
import { findIndustries, industryPath } from '../src/shared/gbt4754'

const twig = (id: string, name: string, parts = 0, posts = 0) => ({ id, name, sound: name === '北街' ? 'beijie' : '', kind: 'town', parts, posts, vacant: 0, ground: false, division: '' }) as Twig
const seat = (id: string, title: string) => ({ id, title, unit: '', unit_id: '', line: 'party', top: false, head: false, vacant: false }) as Seat
const branches: Branches = new Map([
  ['', { posts: [], units: [twig('1', '区政府', 1, 1), twig('2', '北镇'), twig('3', '北街')], more: true }],
  ['1', { posts: [seat('9', '区长')], units: [twig('4', '应急局', 0, 2)], more: false }],
])

describe('the tree', () => {
  const shut = flatten(branches, new Set())
  const open = flatten(branches, new Set(['1', '4']))
  it('shows what is opened, posts before parts, and what is still to come', () => {
    expect(shut.map((r) => r.key)).toEqual(['unit:1', 'unit:2', 'unit:3', 'more:'])
    expect(open.map((r) => r.key)).toEqual(['unit:1', 'post:9', 'unit:4', 'wait:4', 'unit:2', 'unit:3', 'more:'])
    expect(open[2]).toMatchObject({ level: 2, parent: 'unit:1', at: 2, size: 2, open: true })
    expect(open[4]!.open).toBeUndefined()
  })
  it('is walked by keys', () => {
    expect(step(shut, 0, 'ArrowRight')).toEqual({ open: '1' })
    expect(step(open, 0, 'ArrowRight')).toEqual({ to: 1 })
    expect(step(open, 0, 'ArrowLeft')).toEqual({ shut: '1' })
    expect(step(open, 1, 'ArrowLeft')).toEqual({ to: 0 })
    expect(step(open, 6, 'ArrowDown')).toEqual({ to: 6 })
    expect(step(open, 3, 'Home')).toEqual({ to: 0 })
    expect(step(open, 1, 'Enter')).toEqual({ choose: 1 })
    expect(step(open, 1, 'Tab')).toBeNull()
  })
  it('jumps to what is typed, round the end', () => {
    expect(typeAhead(shut, 0, '北')).toBe(1)
    expect(typeAhead(shut, 1, '北')).toBe(2)
    expect(typeAhead(shut, 2, '北')).toBe(1)
    expect(typeAhead(shut, 1, '北街')).toBe(2)
    expect(typeAhead(shut, 1, '南')).toBe(1)
    expect(typeAhead(shut, 0, 'beij')).toBe(2)
  })
})

describe('days', () => {
  it('take effect at midnight, today at once', () => {
    expect(instantOf('2026-11-24', '2026-11-24')).toBeUndefined()
    expect(instantOf('', '2026-11-24')).toBeUndefined()
    expect(instantOf('2026-12-01', '2026-11-24')).toBe('2026-12-01T00:00:00+08:00')
    expect(endAfter('2026-12-31')).toBe('2027-01-01T00:00:00+08:00')
    expect(endAfter('')).toBeUndefined()
  })
})

describe('the question', () => {
  it('goes through the address and back', () => {
    const q = { division: '371502102', industry: 'C33', attributes: ['特种设备', '消防重点'], at: '2026-12-01' }
    expect(asked(toQuery(q))).toMatchObject(q)
    expect(asked({ site: 'x', division: '12', industry: 'Z9', at: 'soon' })).toEqual({ attributes: [] })
    expect(ask({ attributes: [] }, undefined)).toBeNull()
    expect(ask({ site: '7', division: '371502', attributes: ['x'] }, 't')).toEqual({ site: '7', at: 't' })
    expect(ask({ industry: 'C', attributes: [] }, undefined)).toMatchObject({ industry: 'C', attributes: undefined })
  })
})

describe('deeds', () => {
  const post = { id: '5', title: '局长', unit: '应急局', unit_id: '1', line: 'industry', head: true, version: 3 }
  it('begin with what is', () => {
    expect(begun({ name: 'change_post', post }, '2026-11-24')).toMatchObject({ title: '局长', line: 'industry', head: true })
    expect(begun({ name: 'add_charge', post }, '2026-11-24')).toMatchObject({ line: 'industry', from: '2026-11-24' })
  })
  it('are looked at beforehand once they say enough', () => {
    const d: Deed = { name: 'appoint', post }
    const f = begun(d, '2026-11-24')
    expect(planOf(d, f)).toBeNull()
    expect(planOf(d, { ...f, person: '8', from: '2030-01-01' })).toEqual({ act: 'appoint', post: '5', person: '8', at: '2030-01-01T00:00:00+08:00' })
    expect(planOf({ name: 'change_post', post }, f)).toBeNull()
  })
})

describe('words', () => {
  it('say a scope', () => {
    const c = { division_names: ['广平镇'], industry_names: ['制造业'], kinds: ['特种设备'], unit_names: [], units: null, line: 'industry' } as never
    expect(scope(c)).toBe('广平镇 · 制造业 · 特种设备')
    expect(scope({ division_names: [], industry_names: [], kinds: null, unit_names: [], units: null, line: 'government' } as never)).toBe('全县（区） · 全部行业')
  })
  it('call whole numbers only', () => {
    expect(callable('13812345678')).toBe('13812345678')
    expect(callable('138****5678')).toBe('')
    expect(callable(undefined)).toBe('')
  })
  it('find industries by name and code', () => {
    const all = [{ code: 'C', name: '制造业' }, { code: 'C33', name: '金属制品业' }, { code: 'C3391', name: '黑色金属铸造' }, { code: 'C31', name: '黑色金属冶炼和压延加工业' }]
    expect(findIndustries(all, '铸造').map((i) => i.code)).toEqual(['C3391'])
    expect(findIndustries(all, 'c33').map((i) => i.code)).toEqual(['C33', 'C3391'])
    expect(findIndustries(all, '33')[0]!.code).toBe('C33')
    expect(findIndustries(all, '').map((i) => i.code)).toEqual(['C'])
    expect(industryPath('C3391')).toEqual(['C', 'C33', 'C339', 'C3391'])
  })
})
