export default {
  duty: {
    kind: { confirm: '核实', rectify: '整改', verify: '验收', supervise: '督办', account: '问责', vacancy: '补缺', answer: '答复' },
    next: { confirm: '核实并落实整改', rectify: '提交整改', verify: '验收或退回', supervise: '去督促', account: '查看问责事项', vacancy: '查看空缺', answer: '答复' },
    state: { open: '办理中', submitted: '待验收', accepted: '已办结', cancelled: '已撤销' },
    due_none: '没有期限', returned: '退回过 {n} 次', extended: '延期过 {n} 次', asked: '申请延期到 {due}', as: '岗位：{post}',
  },
  today: {
    title_some: '今天有 {n} 件事等您办', title_late: '{late} 件已逾期，先办这些', title_none: '今天没有到期的事', more_than: '{n} 件以上',
    overdue: '已逾期', due_today: '今天到期', verify: '等您验收', supervise: '上来的督办', coming: '接下来',
    lesson_title: '现在没有等您办的事', lesson: '有隐患派给您、有整改等您验收、有事项逾期上来督办时，会出现在这里，最急的排在最前，不用去找。', lesson_first: '巡查中发现隐患，拍一张照片就能上报。', beyond: '先列出最早到期的 {n} 件。', show_all: '还有 {n} 件，全部列出', no_post: '您现在不以任何岗位行事，所以没有要办的责任事项。需要办事时，请在右上角切换到您的岗位。', admin: '系统、安全、审计管理员不办理安全业务，这里没有您的事项。',
  },
  hazard: {
    state: { reported: '待核实', rectifying: '整改中', submitted: '待验收', closed: '已销号', rejected: '不予认定', merged: '已合并' },
    grade: { general: '一般隐患', major: '重大隐患' },
    wait: { reported: '等待 {who}核实', rectifying: '等待 {who}提交整改', submitted: '等待 {who}验收', reported_bare: '等待核实', submitted_bare: '整改已提交，等待验收', closed: '已验收销号', rejected: '经核实不予认定', merged: '已并入另一条隐患', on_spot: '当场整改，已销号' },
    who: '{name}（{title}）', vacant: '{title}（空缺）', unknown_place: '未写明场所',
    list: '隐患', list_lead: '您能看到的隐患，最新发现的在前。', list_due: '您能看到的未办结隐患，最先到期的在前。', filters: '筛选', grade_label: '等级', division: '区划', all_divisions: '全部区划', overdue: '已逾期', text: '描述、部位、场所或编号', find: '查找', clear: '清除筛选', order: '排序', order_found: '按发现时间', order_due: '按期限', open_states: '状态', export: '导出', export_what: '导出筛选出的全部隐患', excel: 'Excel 表格', csv: 'CSV 文本', exporting: '正在导出…', exported: '已导出',
    empty: '没有符合条件的隐患', empty_lesson: '隐患从上报开始：拍照、写明在哪里、是什么，不到一分钟。之后由系统找到该负责的人，并盯住期限。', empty_filtered: '去掉一个条件再看看，或者清除全部筛选。', beyond: '已列出 {n} 条，后面还有。', end: '共列出 {n} 条，没有更多了。', found_at: '{when} 发现', closed_at: '{when} 销号', submitted_at: '{when} 提交', no_due: '未定期限', detail: '隐患详情',
    facts: '基本情况', place: '部位', site: '场所', unit: '单位', division_fact: '区划', industry: '行业', clause: '违反条款', found: '发现时间', due: '整改期限', number: '编号', source: '来源', note: '备注', recurrence: '此处同一隐患曾销号，这是再次出现', earlier: '查看上一次', merged_into: '查看并入的隐患', blind: '监管盲区：没有岗位分管这里', returns: '退回次数', extensions: '延期次数', late: '逾期', late_was: '曾逾期', verified_by: '来源所载验收人',
    fixes: '五落实', measures: '整改措施', money: '资金', responsible: '责任人', deadline: '期限', contingency: '应急预案', not_yet: '尚未落实',
    pictures: '整改前后', before: '整改前', after: '整改后', other: '其他佐证', no_before: '没有整改前的照片', no_after: '还没有整改后的照片', enlarge: '放大：{name}', kept: '以文件指纹存证 {sum}…',
    chain: '谁负责', chain_lead: '按四条责任线，离现场最近的排在最前。', line: { enterprise: '企业主体责任', industry: '行业监管责任', government: '属地政府责任', party: '属地党委责任' }, lead_dept: '牵头', nobody: '这条线上没有在岗的人', through: '代行 {n} 个空缺岗位',
    story: '经过', story_all: '显示全部存证条目', story_less: '只看主要经过', entry: '第 {n} 条存证', entry_wait: '等待编号', by_system: '系统', reason: '理由', act: { remind: '提醒责任人', tell: '告知上级', supervise: '交上一级督办', list: '公开曝光', account: '转入问责' },
    proof: '存证', proof_lead: '这条隐患的每一步都在账本里。证明文件不靠本系统也能核对。', proof_get: '下载证明文件', proof_check: '就在这里核对', proof_ok: '核对通过：{n} 条记录都在签名的账本中，一条不缺、一字未改。', proof_unsigned: '{n} 条记录一条不缺、一字未改，都在账本的这个根之下。', proof_bad: '核对没有通过，请联系系统管理员。', print: '打印',
    more_actions: '更多', actions: '可办理的事项', no_actions: '这条隐患现在不需要您办理。', no_actions_end: '这条隐患已经办结。',
    your_turn: '轮到您', go_list: '回到列表',
  },
  act: {
    submit: '提交整改', accept: '验收销号', return: '退回并说明', extension: '申请延期', grant: '同意延期', refuse: '不同意延期', confirm: '核实并落实整改', reject: '不予认定', reassign: '改派', attach: '补充佐证', answer: '答复',
    after: {
      submit: '提交后由验收岗位核验；在退回之前，督办暂停。', accept: '验收后隐患销号，责任事项和对它的督办一并办结。', return: '退回后恢复整改和督办，期限不变；责任人会看到您写的理由。', extension: '申请交由验收岗位决定；同意之前，期限不变。', grant: '同意后期限改到 {due}，督办随之顺延，延期次数记录在案。', refuse: '期限不变；申请人会看到您写的理由。', confirm: '核实后交给责任岗位整改，到期逐级督办。', reject: '不予认定后隐患办结，理由记入账本。', reassign: '改派后由新的岗位负责，期限不变。', attach: '佐证按文件指纹存证，不能删除或替换。', answer: '答复记入账本，这件事随即办结。',
    },
    note: '说明', reason: '理由', photo_after: '整改后的照片', files: '照片或文件', due: '延到哪一天', asked: '申请延到 {due}，理由：{reason}', grade: '等级', measures: '整改措施', responsible: '责任岗位', deadline: '整改期限', money: '资金（元）', contingency: '应急预案', holder: '改派给', role: '这是', choose: '请选择', do_it: '{verb}', sending: '正在提交…', uploading: '正在上传第 {n} 个文件，共 {of} 个…', done: '{verb}：已办理并存证。', need: '请填写{field}。', need_file: '请选择至少一个文件。', question: '要答复的问题',
    stale_title: '您填写期间，这条隐患有了变化', stale_lead: '左边是您看到的，右边是现在的。您填写的内容还在。', stale_seen: '您看到的', stale_now: '现在', stale_retry: '按现在的情况继续办理', stale_leave: '不办了，看最新情况', version: '第 {n} 版', state: '状态', no_difference: '这里显示的内容没有不同，变化在佐证或责任事项中。',
  },
  report: {
    title: '上报隐患', lead: '三样就够：照片、在哪里、是什么。其余由系统推出，或者以后再问该问的人。', photo: '照片', photo_lead: '拍照或选择文件，最多 20 个。原件按指纹存证。', photo_add: '拍照或选择文件', photo_remove: '移除 {name}', where: '在哪里', site: '场所名称、拼音或编码', site_none: '没有找到这个场所。可以在下面直接写明地点。', chosen: '已选：{name}', other_site: '换一个场所', free: '不在登记的场所内', free_site: '地点', free_town: '所在乡镇街道', spot: '具体部位', spot_hint: '例如：一号仓库东侧安全出口', what: '是什么', what_hint: '看到了什么，哪里不对', grade: '等级', grade_lead: '拿不准就选一般，核实时可以重新定级。', send: '上报', after: '上报后，由系统找到负责这个场所的人核实，并开始计算期限。', need_where: '请选择场所，或者写明地点和乡镇街道。', need_what: '请写明看到了什么。', kept: '未提交的内容保存在本页，关掉浏览器前都在（照片除外）。',
  },
}
