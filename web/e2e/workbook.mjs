// Writes a small workbook (xlsx) for the stories: sheets of plain cells, with
// merged ranges. A cell is a text or a number.

const table = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
  return n >>> 0
})
const crc = (b) => (b.reduce((c, x) => table[(c ^ x) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0

/** A zip archive of texts, stored as they are. */
function zip(files) {
  const parts = []
  const index = []
  let at = 0
  for (const [name, text] of Object.entries(files)) {
    const path = Buffer.from(name)
    const data = Buffer.from(text)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(0x0800, 2) // names are UTF-8
    head.writeUInt32LE(0x00210000, 6) // the first day of 1980
    head.writeUInt32LE(crc(data), 10)
    head.writeUInt32LE(data.length, 14)
    head.writeUInt32LE(data.length, 18)
    head.writeUInt16LE(path.length, 22)
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), head, path, data)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    index.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, tail, path)
    at += 4 + head.length + path.length + data.length
  }
  const size = index.reduce((n, b) => n + b.length, 0)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(Object.keys(files).length, 8)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, ...index, end])
}

const escaped = (v) => String(v).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')

function letter(n) {
  let s = ''
  for (; n > 0; n = Math.floor((n - 1) / 26)) s = String.fromCharCode(65 + ((n - 1) % 26)) + s
  return s
}

function cell(v, row, col) {
  const at = `${letter(col + 1)}${row + 1}`
  if (v === null || v === undefined || v === '') return ''
  return typeof v === 'number' ? `<c r="${at}"><v>${v}</v></c>` : `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(v)}</t></is></c>`
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const top = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

const look = `${top}<styleSheet xmlns="${main}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf xfId="0"/></cellXfs></styleSheet>`

/** A workbook of sheets: [{ name, rows: [[…]], merges: ['A1:H1'] }]; bare leaves the styles out, as small exporters do. */
export function workbook(sheets, { bare = false } = {}) {
  const files = {
    ...(bare ? {} : { 'xl/styles.xml': look }),
    '[Content_Types].xml': `${top}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/>${bare ? '' : `<Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/>`}${sheets.map((_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${types}.worksheet+xml"/>`).join('')}</Types>`,
    '_rels/.rels': `${top}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${top}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${sheets.map((s, i) => `<sheet name="${escaped(s.name)}" sheetId="${i + 1}" r:id="r${i + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${top}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${sheets.map((_, i) => `<Relationship Id="r${i + 1}" Type="${office}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}${bare ? '' : `<Relationship Id="styles" Type="${office}/styles" Target="styles.xml"/>`}</Relationships>`,
  }
  for (const [i, s] of sheets.entries()) {
    const rows = s.rows.map((r, y) => `<row r="${y + 1}">${r.map((v, x) => cell(v, y, x)).join('')}</row>`).join('')
    const merges = (s.merges ?? []).map((m) => `<mergeCell ref="${m}"/>`).join('')
    files[`xl/worksheets/sheet${i + 1}.xml`] = `${top}<worksheet xmlns="${main}"><sheetData>${rows}</sheetData>${merges && `<mergeCells>${merges}</mergeCells>`}</worksheet>`
  }
  return zip(files)
}
