// What the rail of the tree shares with the page beside it.
import type { InjectionKey } from 'vue'

/** Opens the units above something, so that it is seen in the tree. */
export const reveal: InjectionKey<(way: string[]) => void> = Symbol('reveal')
