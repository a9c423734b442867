// What each picture of the guide shows: who is signed in, and where he has gone.
import { calm } from './browser.mjs'
import { workbook } from './workbook.mjs'

const chief = (w) => w.accounts[0].phone // 安委办主任
const bureau = () => '19900000748' // 应急管理局局长
const officer = () => '19900000769' // 安全总监 of the enterprise
const system = (w) => w.administrators[0].phone

const ask = (page, address) => page.evaluate(async (a) => (await fetch(a)).json(), address)

const ledger = () => workbook([{
  name: '9月排查', merges: ['A1:G1'],
  rows: [
    ['闫寺街道2026年9月安全生产事故隐患排查治理台账'],
    ['序号', '企业名称', '部位', '隐患描述', '检查日期', '隐患等级', '整改期限', '是否整改', '完成时间'],
    [1, '示例甲粮库', '二号仓', '粮仓通风口堵塞', '2026.9.3', '一般', '2026.9.20', '已整改', '2026.9.8'],
    [2, '示例乙加油站', '卸油区', '静电接地线断开', '2026.9.4', '一般', '2026.9.20', '已整改', ''],
    [3, '示例丙商场', '三层', '应急灯不亮', '2026.9.5', '较大', '2026.12.30', '未整改', ''],
    [4, '示例丁学校', '食堂', '燃气软管老化', '2026.9.6', '一般', '2026.12.30', '未整改', ''],
    [5, '示例戊工地', '东侧', '临边未防护', '2026.9.7', '一般', '', '未整改', ''],
  ],
}])

/** Brings a small ledger in as a draft, and opens it. */
async function draft(page, _, language) {
  await page.goto('/imports')
  const id = await page.evaluate(async ([bytes, key]) => {
    const form = new FormData()
    form.append('draft', 'true')
    form.append('source', '闫寺街道隐患台账')
    form.append('file', new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], '闫寺街道9月隐患台账.xlsx'))
    return (await (await fetch('/api/v1/imports', { method: 'POST', body: form, headers: { 'Idempotency-Key': key } })).json()).id
  }, [Buffer.from(ledger()).toString('base64'), `guide-${language}`])
  await page.goto(`/imports/${id}/look`)
}

/** Who answers for a works of the demo. */
async function chains(page) {
  const { items } = await ask(page, `/api/v1/sites?limit=1&q=${encodeURIComponent('兴业安泰物流')}`)
  await page.goto(`/responsibility/who?site=${items[0].id}`)
}

export const pictures = {
  '01-start': { go: (p) => p.goto('/sign-in') },
  '02-today': { as: bureau, go: (p) => p.goto('/today') },
  '03-report': {
    as: officer,
    go: async (p) => {
      await p.goto('/report')
      await calm(p)
      if (await p.locator('#site').count()) {
        await p.fill('#site', '兴业')
        await p.locator('#sites [role=option]').first().click()
      }
      await p.fill('#r-text', '疏散通道堆放纸箱')
      await p.waitForTimeout(900)
      await p.evaluate(() => scrollTo(0, 480))
    },
  },
  '04-rectify': {
    as: bureau,
    go: async (p) => {
      const { items } = await ask(p, '/api/v1/duties?limit=500')
      await p.goto(`/hazards/${items.find((d) => d.kind === 'verify').subject}`)
    },
  },
  '05-list': { as: chief, go: (p) => p.goto('/hazards?state=rectifying.submitted&order=due') },
  '06-import': { as: chief, go: draft },
  '07-responsibility': { as: chief, go: chains },
  '08-overview': { as: chief, go: (p) => p.goto('/overview') },
  '09-ledger': { as: chief, go: (p) => p.goto('/ledger') },
  '10-administration': { as: system, go: (p) => p.goto('/admin/system') },
}
