// What a site is made of, as a form has it and as the API takes it.
import type { Schemas } from '../api/client'
import { degrees, written } from './place'

export type Site = Schemas['OrgSite']
export type Spec = Schemas['OrgSiteSpec']

export interface Form { name: string; unit: string; code: string; town: string; village: string; industry: string; address: string; lon: string; lat: string; attributes: string[] }

const townDigits = 9

export const blank = (): Form => ({ name: '', unit: '', code: '', town: '', village: '', industry: '', address: '', lon: '', lat: '', attributes: [] })

export function formOf(s: Site): Form {
  return {
    name: s.name, unit: s.unit === '0' ? '' : s.unit, code: s.code, town: s.division.slice(0, townDigits), village: s.division.length > townDigits ? s.division : '', industry: s.industry, address: s.address,
    lon: written(s.lon, s.lon, s.lat), lat: written(s.lat, s.lon, s.lat), attributes: [...(s.attributes ?? [])],
  }
}

/** What is wrong with the coordinates: which of the two fields, "" when nothing is. */
export function misplaced(f: Form): '' | 'lon' | 'lat' | 'half' {
  if (degrees(f.lon, 180) === null) return 'lon'
  if (degrees(f.lat, 90) === null) return 'lat'
  return !f.lon.trim() !== !f.lat.trim() ? 'half' : ''
}

export function specOf(f: Form, source = ''): Spec {
  return {
    name: f.name.trim(), unit: f.unit || undefined, code: f.code.trim() || undefined, division: f.village || f.town || undefined, industry: f.industry || undefined, address: f.address.trim() || undefined,
    lon: degrees(f.lon, 180) ?? 0, lat: degrees(f.lat, 90) ?? 0, attributes: f.attributes, source: source || undefined,
  }
}

/** The words of a line, separated as people separate them. */
export const wordsOf = (line: string): string[] => [...new Set(line.split(/[、,，;；\s]+/).filter(Boolean))]
