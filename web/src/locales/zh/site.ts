export default {
  site: {
    list: '场所', one: '场所', list_lead: '您能看到的场所，按名称排列。每一处都有人负责；点数字看隐患。', words: '名称、拼音或编码', industry: '行业', all_industries: '全部行业', attribute: '属性', all_attributes: '全部属性', show: '在营或关闭', shows: { open: '在营', all: '含已关闭', closed: '只看已关闭' }, one_unit: '某一单位',
    answers: '先找谁：', nobody: '没有在岗的人负责', blind_tag: '监管盲区', closed: '已关闭', open: '未销号 {n} 条', open_none: '没有未销号的隐患', overdue: '逾期 {n} 条', open_of: '{site}：未销号 {n} 条', overdue_of: '{site}：逾期 {n} 条', beyond: '已列出 {n} 处，后面还有。', end: '共列出 {n} 处，没有更多了。',
    export_what: '导出筛选出的全部场所', add: '新增场所', empty: '没有符合条件的场所', empty_lesson: '场所是有生产作业的每一处：厂区、车间、工地、学校、商场。可以逐处新增，也可以整批导入登记表。导入之后，谁负责由岗位和分工推出。',
    name: '场所名称', unit: '所属单位', unit_help: '输入名称、拼音或首字母查找；不知道可不填。', town: '所在地', village: '村（社区）', whole_district: '本县区（未定到乡镇街道）', industry_help: '不填则用所属单位的行业。', address: '地址', attributes: '属性', attributes_help: '如危险化学品、特种设备、消防重点，用顿号分隔。分管这些属性的部门据此负责监管。', attributes_usual: '常用属性', code: '场所编码', lon: '经度', lat: '纬度', place: '坐标', place_help: '十进制度数，东经、北纬为正，WGS 84（与 CGCS2000 相差不到一米）。', datum: '（WGS 84）', source: '来源', located: '{ns} {lat}°，{ew} {lon}°', north: '北纬', south: '南纬', east: '东经', west: '西经', bad_place: '请填写十进制度数，例如 115.985。', half_place: '经度和纬度要么都填，要么都不填。',
    add_after: '新增后，谁负责由岗位和分工推出，马上就能在这里上报隐患。', change: '修改', change_after: '修改所属单位、所在地、行业或属性，会改变今后由谁负责；已经派出的事项不变。', save: '保存修改', changed: '已修改并存证。',
    close: '关闭场所', close_what: '关闭“{name}”：这里不再有生产作业。', close_open: '未销号的 {n} 条隐患照常整改、验收和督办，不会随之销号。', close_look: '查看这些隐患', close_none: '这里没有未销号的隐患。', close_list: '不再出现在上报隐患时的场所列表中。', close_keeps: '记录和存证都保留；关闭后不能再修改。', close_stale: '您查看期间，这处场所被别人改动过。请看过最新情况后再关闭。', was_closed: '场所已关闭并存证。', closed_note: '这处场所已经关闭，只能查看。',
    stale_title: '您填写期间，这处场所被别人改动过', stale_lead: '三栏依次是您看到的、现在的、您填写的。您填写的内容还在。', stale_mine: '您填写的', stale_keep: '按我填写的保存', stale_take: '采用现在的，继续修改', stale_closed: '它已被关闭，不能再修改。',
    go_list: '回到列表', first: '先找 {who}', report: '在这里上报隐患', facts: '基本情况', hazards: '隐患', hazards_all: '查看全部', hazards_none: '这里还没有记录过隐患。', hazards_open: '未销号，最先到期的在前', hazards_more: '查看全部未销号的隐患', hazards_ended: '最近办结',
    record: '记录', record_of: '各年发现的隐患及其结果', found_in: '发现年份', year: '{year} 年', earlier: '更早', found: '发现', closed_n: '销号', in_time: '按期销号', still_open: '未销号', again: '重复发生', record_help: '按发现年份计。按期以提交整改的时间为准；重复发生指同一处同一隐患销号后又出现。', story: '场所自身的经过', changed_what: '改动：{what}', printed: '打印时间：{when}',
  },
  search: {
    title: '查找', hint: '编号、名称、拼音或描述', help: '隐患、场所、单位、岗位、人员、法规条文和页面，一次找遍。', keys: '用上下键选择，回车打开。', none: '没有找到“{q}”。可以换个说法，或者只输入编号的后几位。', found: '找到 {n} 条', forget: '清除记录', recent_where: '只记在这个浏览器里，只有您看得到。',
    recent: '最近打开', pages: '页面', hazards: '隐患', sites: '场所', units: '单位', posts: '岗位', people: '人员', articles: '法规条文', no_post: '现在没有岗位',
    all: { hazards: '在隐患列表中查看“{q}”', sites: '在场所列表中查看“{q}”', units: '在责任页面查看“{q}”', posts: '在责任页面查看“{q}”', people: '在责任页面查看“{q}”', articles: '查看含“{q}”的全部条文' },
    kind: { party: '党委', government: '政府', office: '安委办', department: '部门', town: '乡镇街道', village: '村（社区）', enterprise: '企业', team: '班组' },
    articles_lead: '在已导入的法规中查找含有全部词语的条文，新版本在前。', words: '条文中的词语', look: '查找', no_laws: '还没有导入法规文本。由安委办导入后，可以在这里查找，上报隐患时也会提示违反的条款。', no_laws_read: '您当前的身份不能查看法规条文。', articles_lesson: '例如输入“安全出口”或“特种作业”。几个词之间用空格分开。', article: '{law} 第 {n} 条', first: '先列出 {n} 条。多输入一个词，可以缩小范围。', whole: '共 {n} 条。',
  },
}
