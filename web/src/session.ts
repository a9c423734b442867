// Who is signed in, and as which post he acts.
import { computed, ref } from 'vue'
import type { Me } from './api/client'
import { api, must, Problem } from './api/client'

export const me = ref<Me | null>(null)
let asked = false

/** Asks the server once who is signed in; null when nobody is. */
export async function whoAmI(): Promise<Me | null> {
  if (me.value || asked) return me.value
  try {
    me.value = must(await api.GET('/api/v1/me'))
  } catch (e) {
    if (!(e instanceof Problem) || e.status !== 401) throw e
  }
  asked = true
  return me.value
}

export async function signIn(login: string, password: string): Promise<Me> {
  me.value = must(await api.POST('/api/v1/login', { body: { login, password } })).me
  asked = true
  return me.value
}

export async function signOut(): Promise<void> {
  await api.POST('/api/v1/logout')
  forget()
}

export function forget(): void {
  me.value = null
  asked = true
}

export async function actAs(post: string): Promise<void> {
  me.value = must(await api.POST('/api/v1/me/act-as', { body: { post } }))
}

export async function changePassword(old: string, fresh: string): Promise<void> {
  must(await api.POST('/api/v1/me/password', { body: { old, new: fresh } }))
  asked = false
  me.value = null
}

export const may = (verb: string): boolean => me.value?.verbs.includes(verb) ?? false

export const acting = computed(() => me.value?.holding.find((p) => p.id === me.value?.post) ?? null)
