declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}
declare module 'virtual:entries' {
  export const zh: Record<string, string>
  export const en: Record<string, string>
}
interface GuidePage { name: string; title: string; html: string }
declare module 'virtual:guide/zh' {
  const pages: GuidePage[]
  export default pages
}
declare module 'virtual:guide/en' {
  const pages: GuidePage[]
  export default pages
}
