// The clock is wound forward: what nobody has done climbs to the next post.
import assert from 'node:assert/strict'
import { calm } from '../browser.mjs'
import { enter, letIn, office, read } from '../people.mjs'

export const stories = {
  async 'a duty that is left undone climbs when the clock is wound forward, and whoever gets it finds it on his day'(w) {
    const before = await enter(w, office)
    const { items } = await read(before, '/api/v1/hazards?state=rectifying&order=due&limit=200')
    const left = items.filter((h) => !h.late).pop()
    assert.ok(left, 'the demo has something that is not late yet')
    await before.goto(`/hazards/${left.number}`)
    await calm(before)
    assert.equal(await before.getByText('交上一级督办').count(), 0)
    await before.context().close()

    const days = Math.ceil((Date.parse(left.due) - Date.now()) / 86_400_000) + 12
    await w.again('--ahead', `${days * 24}h`)
    const page = await enter(w, office)
    const duties = async () => (await read(page, `/api/v1/hazards/${left.id}/duties`)).items
    let supervise
    for (let i = 0; i < 60 && !supervise; i++) { // the sweep comes by every 15 seconds
      supervise = (await duties()).find((d) => d.kind === 'supervise')
      if (!supervise) await page.waitForTimeout(1000)
    }
    assert.ok(supervise, 'it has climbed')
    const rectify = (await duties()).find((d) => d.kind === 'rectify')
    assert.notEqual(supervise.holder.person, rectify.holder.person, 'it lies with somebody else now')

    await page.goto(`/hazards/${left.number}`)
    await calm(page)
    await page.getByText('交上一级督办').first().waitFor()
    await page.getByText(/逾期 \d+ 天/).first().waitFor() // the server's clock, not the computer's

    const his = await letIn(w, (await read(page, `/api/v1/people/${supervise.holder.person}`)).phone)
    const row = his.locator('.row', { hasText: left.text }).first()
    await row.waitFor()
    await row.getByText('督办').first().waitFor()
    assert.deepEqual(his.troubles, [])
  },
}
