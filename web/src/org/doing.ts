// What is being done on a page, and what was said of it afterwards.
import { useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Deed } from './deeds'

export function useDeed() {
  const { t } = useI18n()
  const queries = useQueryClient()
  const doing = ref<Deed | null>(null)
  const said = ref('')
  const refresh = () => Promise.all(['org', 'responsibility', 'villages', 'duties', 'hazard', 'today'].map((k) => queries.invalidateQueries({ queryKey: [k] })))
  function done(name: string) {
    doing.value = null
    said.value = t('org.done', { verb: t(`org.do.${name}`) })
    void refresh()
  }
  function leave() {
    doing.value = null
    void refresh()
  }
  return { doing, said, done, leave }
}
