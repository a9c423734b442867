export default {
  ledger: {
    title: '存证账本', lead: '每一步变更都记入只增不改的账本；账本的每个检查点都有签名。拿着证明文件，任何人不靠本系统也能核对。',
    check: '核对证明文件', check_lead: '文件只在这个浏览器里核对，不会上传：重算每条记录的指纹，沿树算到签名的根。', choose: '选择证明文件', checking: '正在核对…', key: '公布的公钥', key_lead: '从县区公布处取得，用来确认签名的是本县区的账本。', key_same: '公钥与您给出的一致。', key_other: '不通过：签名用的不是您给出的公钥。', key_free: '没有给出公钥，请把上面的公钥与公布的对照。',
    ok: '核对通过', ok_unsigned: '记录核对通过，签名没有核对', ok_lead: '{n} 条记录都在县区 {district} 签名的账本中，账本当时共有 {size} 条。签名时间 {when}。', bad: '核对没有通过', signature_checked: '签名：已用 Ed25519 核对。', signature_unchecked: '签名：这个浏览器（或未加密的连接）不能核对 Ed25519，只核对了记录、路径和公钥指纹。可换新版浏览器，或用 anwang check 核对。', public_key: '签名公钥',
    why: { shape: '这不是完整的证明文件，或者它的格式被改动过。', district: '文件中的县区前后不一致。', entry: '第 {number} 条记录被改动过：它的指纹对不上。', path: '第 {number} 条记录不在签名的账本中。', gap: '第 {number} 条记录之前缺了一步。', key: '公钥与签名对不上。', signature: '签名不对：检查点被改动过，或者不是这个公钥签的。' },
    entries: '文件中的记录', checkpoints: '检查点', checkpoints_lead: '最新的在前。留存其中任何一个，以后就能证明账本没有被改写。', size: '{n} 条', keep: '留存', no_read: '检查点由审计管理员和有权查看账本的岗位查看；核对证明文件人人可用。', get: '取得证明文件', get_lead: '输入隐患编号，下载它的证明文件，其中有隐患、责任事项和佐证的全部记录。', number: '隐患编号', number_hint: '例如 YH-371502-20261122-0010', download: '下载证明文件', bad_number: '请输入完整的隐患编号，例如 YH-371502-20261122-0010。', no_prove: '您当前的身份不能出具证明文件。',
    compare: {
      title: '与留存的检查点比较', lead: '拿出以前留存的检查点，看看今天的账本是不是完整包含它、一条没改。计算在这个浏览器里做。', choose: '选择留存的检查点', good: '账本没有被改写', bad: '对不上', grown: '{when} 留存时的 {kept} 条，全部原样在今天的 {now} 条账本里。', same: '账本仍是 {kept} 条，与 {when} 留存时一模一样。',
      why: { shape: '这不是检查点文件，或者它不完整。请选择点“留存”时下载的文件。', other: '这是另一个县区的检查点。', key: '检查点不是这把公钥签的。', signature: '检查点的签名不对：文件被改动过，不是账本当时签出的那个。', shorter: '今天的账本只有 {now} 条，比留存时的 {kept} 条还少：有条目不见了。', changed: '今天的账本不包含留存时的 {kept} 条：它被改写过。' },
      todo: '请保存好这个文件和本页截图，立即报告审计员和安委办；在查清之前不要做恢复。',
    },
    verify: {
      title: '核对账本', lead: '把账本、每一行数据和每个佐证文件从头核对一遍。不影响别人使用，可以离开页面。', start: '全部核对', start_new: '增量核对', lead_new: '“增量核对”只重读上次核对以来的条目，并确认其余每一行数据没有变化，快得多；旧条目和旧佐证文件不重读。', only_new: '增量', going: '正在核对，看进度', again: '再核对一次', before: '历次核对', none: '还没有核对过。', begun: '{when} 由 {name} 发起', nobody: '系统', running: '正在核对：{part}', left: '还要约 {span}。', left_unknown: '还算不出要多久；核对过一次之后就能算出。', leave: '可以关掉这一页，它会继续做完。',
      state: { running: '进行中', clean: '相符', differs: '不符', failed: '没有做完' }, clean: '全部相符', clean_what: '核对了 {entries} 条存证、{rows} 行数据、{files} 个佐证文件，与账本逐一相符，签名无误。', took: '用时 {span}。', differs: '发现不符，核对在此停下', failed: '核对没有做完', todo: '请保留现场：不要修改或恢复数据，先做一份备份，立即报告安委办，再查谁能写到数据库。', open: '打开这条隐患', proof: '下载账本里的原样', parts: '各部分', done: '相符', now: '进行中', waits: '等待', not_reached: '没有核对到', of: '{n} / {of}',
      part: { entries: '存证条目与签名', account: '账号', charge: '分工', division: '区划', duty: '责任事项', evidence: '佐证', hazard: '隐患', person: '人员', post: '岗位', site: '场所', tenure: '任职', token: '接口令牌', unit: '单位', industry: '行业', evidence_files: '佐证文件', statute: '法律文本', tally: '统计', storage: '存储形式', notice: '通知', view: '保存的视图' },
    },
  },
}
