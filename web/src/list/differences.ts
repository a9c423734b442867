// What has become of rows since they were shown.
interface Row { id: string; version: number }

/** How many rows are new, gone or changed. Both begin at the same place of the list;
 * whole says that nothing comes after the fresh ones, otherwise what newcomers
 * pushed past their end is still there. */
export function differences(shown: readonly Row[], fresh: readonly Row[], whole: boolean): number {
  const was = new Map(shown.map((r) => [r.id, r.version]))
  const is = new Set(fresh.map((r) => r.id))
  const other = fresh.filter((r) => was.get(r.id) !== r.version).length
  let end = shown.length
  if (!whole) {
    while (end > 0 && !is.has(shown[end - 1]!.id)) end--
    // As many as came in may have been pushed out; more than that is gone.
    const pushed = shown.length - end
    const came = fresh.filter((r) => !was.has(r.id)).length
    if (pushed > came) end += pushed - came
  }
  return other + shown.slice(0, end).filter((r) => !is.has(r.id)).length
}
