import { describe, expect, it } from 'vitest'
import { exportAddress, fromQuery, none, toAPI, toQuery } from '../src/site/filter'
import { degrees, located, written } from '../src/site/place'
import { blank, formOf, misplaced, specOf, wordsOf, type Site } from '../src/site/spec'
import { around, pagesNamed } from '../src/search/found'
import { keep, recent } from '../src/search/recent'

describe('the filter of sites', () => {
  it('stands in the address and nothing else does', () => {
    const f = fromQuery({ q: '锅炉', division: '371502102', industry: 'C26', attribute: '特种设备', show: 'closed', unit: '12', junk: '1' })
    expect(toQuery(f)).toEqual({ q: '锅炉', division: '371502102', industry: 'C26', attribute: '特种设备', show: 'closed', unit: '12' })
    expect(toQuery(fromQuery({ division: 'x', industry: 'Z1', show: 'other', unit: '-1' }))).toEqual({})
    expect(toAPI(none)).toEqual({})
    expect(toAPI({ q: '', show: 'all' })).toEqual({ ended: true })
    expect(exportAddress({ q: '锅炉', show: 'open' }, 'csv')).toBe(`/api/v1/exports/sites?format=csv&q=${encodeURIComponent('锅炉')}`)
  })
})

describe('coordinates', () => {
  it('are read and written in degrees', () => {
    expect(degrees('115.985', 180)).toBe(115_985_000)
    expect(degrees(' -36.4567891 ', 90)).toBe(-36_456_789)
    expect(degrees('', 90)).toBe(0)
    for (const bad of ['91', '36°27′', '1e2', '36,4', '--3']) expect(degrees(bad, 90)).toBeNull()
    expect(written(115_985_000, 115_985_000, 1)).toBe('115.985')
    expect(located(0, 0)).toBe('')
    expect(located(115_985_000, 36_456_000)).toContain('36.456000°')
  })
  it('come in pairs', () => {
    expect(misplaced({ ...blank(), lon: '115' })).toBe('half')
    expect(misplaced({ ...blank(), lon: '200', lat: '3' })).toBe('lon')
    expect(misplaced({ ...blank(), lon: '115', lat: '95' })).toBe('lat')
    expect(misplaced(blank())).toBe('')
  })
})

describe('the form of a site', () => {
  it('gives back what it was given', () => {
    const s = { name: '一号车间', unit: '7', code: 'A1', division: '371502102201', industry: 'C26', address: '某路 1 号', lon: 115_985_000, lat: 36_456_000, attributes: ['消防'], source: 'r', closed: false, district: '371502', id: '1', name_key: '', version: 3 } as unknown as Site
    const f = formOf(s)
    expect([f.town, f.village]).toEqual(['371502102', '371502102201'])
    expect(specOf(f, s.source)).toEqual({ name: '一号车间', unit: '7', code: 'A1', division: '371502102201', industry: 'C26', address: '某路 1 号', lon: 115_985_000, lat: 36_456_000, attributes: ['消防'], source: 'r' })
  })
  it('separates words as people do', () => expect(wordsOf('危险化学品、消防，特种设备 消防;')).toEqual(['危险化学品', '消防', '特种设备']))
})

describe('a search', () => {
  it('shows the stretch around the words', () => {
    const text = `${'前文'.repeat(40)}安全出口${'后文'.repeat(40)}`
    expect(around(text, '安全出口 堵塞')).toMatch(/^….*安全出口.*…$/)
    expect(around('安全 出口', '出口')).toBe('安全 出口')
  })
  it('finds pages by their name in either language', () => {
    const pages = [{ to: '/sites', names: ['场所', '场所', 'Sites'] }]
    expect(pagesNamed(pages, 'site').map((c) => c.to)).toEqual(['/sites'])
    expect(pagesNamed(pages, '场')).toHaveLength(1)
    expect(pagesNamed(pages, ' ')).toEqual([])
  })
  it('remembers the last choices of one person alone', () => {
    const kept = new Map<string, string>()
    const store = { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => { kept.set(k, v) } }
    for (let i = 0; i < 8; i++) keep('1', { key: `k${i}`, title: 't', detail: 'd', to: `/x/${i}` }, store)
    keep('1', { key: 'k5', title: 't', detail: 'd', to: '/x/5' }, store)
    expect(recent('1', store).map((c) => c.key)).toEqual(['k5', 'k7', 'k6', 'k4', 'k3', 'k2'])
    expect(recent('2', store)).toEqual([])
    kept.set('anwang.recent', '{"person":"1","choices":[{"key":"k","title":"t","detail":"d","to":"javascript:x"},3]}')
    expect(recent('1', store)).toEqual([])
  })
})
