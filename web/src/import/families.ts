// Columns are coloured by what kind of thing they tell, six kinds in all; the
// field's word always stands beside the colour. None is a colour of risk.

export const families = ['what', 'where', 'found', 'fix', 'end', 'rest'] as const
export type Family = (typeof families)[number]

const of: Record<Family, string[]> = {
  what: ['text', 'grade', 'clause', 'source_id'],
  where: ['site', 'site_code', 'division', 'industry', 'supervisor', 'place'],
  found: ['found_at', 'found_by'],
  fix: ['measures', 'money', 'holder', 'holder_phone', 'deadline', 'days', 'contingency'],
  end: ['state', 'closed_at', 'verifier', 'verified_at'],
  rest: ['seq', 'photos', 'note'],
}

/** The fields of a ledger in the order of its columns, by what they tell. */
export const fieldsOf = (f: Family): string[] => of[f]

/** What kind of thing a field tells; undefined for a column that is kept by its heading only. */
export const familyOf = (field: string | undefined): Family | undefined => families.find((f) => !!field && of[f].includes(field))
