// What the rows of a list share, handed down once and not worked out by each of a
// thousand cells: names of towns and industries, and where a hazard opens.
import type { InjectionKey } from 'vue'

export interface Places { town: (code: string) => string; industry: (code: string) => string; address: (number: string) => string }
export const places: InjectionKey<Places> = Symbol('places')
