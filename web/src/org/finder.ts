/** Something that a search offers. */
export interface Option { id: string; kind: string; title: string; note: string }
