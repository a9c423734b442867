export default {
  common: {
    anwang: '安网', name: '安网 · 安全生产责任与存证', network: '网络不通，刚才的操作没有送到。您填写的内容还在，请稍后再试。', failed: '没有成功（状态 {status}）。请稍后再试；仍不行请联系系统管理员。',
    retry: '再试一次', cancel: '取消', close: '关闭', loading: '正在读取…', more: '再列出一些', request: '请求号 {request}', optional: '（选填）',
    skip: '跳到正文', nothing: '没有这个页面', nothing_more: '网址可能写错了，或者它已经搬走。', home: '回到今日', none: '无', colon: '：', sep: '、', yuan: '{n} 元',
  },
  time: {
    weekday: { 0: '周日', 1: '周一', 2: '周二', 3: '周三', 4: '周四', 5: '周五', 6: '周六' },
    month: { 1: '1月', 2: '2月', 3: '3月', 4: '4月', 5: '5月', 6: '6月', 7: '7月', 8: '8月', 9: '9月', 10: '10月', 11: '11月', 12: '12月' },
    today: '今天到期', tomorrow: '明天到期', left: '还剩 {n} 天', late: '逾期 {n} 天', late_one: '逾期 1 天', late_today: '今天已逾期',
  },
  sign: {
    title: '登录安网', lead: '用手机号或姓名登录。您的事项、期限和佐证都在里面。', login: '手机号或姓名', password: '密码', enter: '登录',
    show: '显示密码', hide: '隐藏密码', kind: '连续输错会暂停登录一会儿，过后自动恢复；您的事项不受影响。', ended: '登录已到期，请重新登录。登录后会回到刚才的页面。',
    check: '浏览器自检', forgot: '忘记密码，请联系本单位的系统管理员重置。',
  },
  password: { title: '请换成自己的密码', lead: '现在的密码是别人替您设的。换成只有您知道的密码后，重新登录即可办事。', old: '现在的密码', fresh: '新密码', change: '更换密码', done: '密码已更换，请用新密码登录。' },
  shell: {
    rail: '主导航', today: '今日', hazards: '隐患', ledger: '存证', overview: '总览', responsibility: '责任', sites: '场所', imports: '导入', admin: '管理', burden: '填报负担', guide: '帮助', more: '更多', more_lead: '其余的页面都在这里。', about: { sites: '有生产作业的每一处：情况、责任、隐患、记录', responsibility: '单位、岗位、人员与分工；谁负责、哪里空着', overview: '发现多少、按期销号多少、哪里突出', ledger: '检查点、核对、证明文件', imports: '把已有的台账带进来，原样留底，可整批撤回', admin: '账号、令牌、备份与运行状况', burden: '每销号一条隐患要填多少项', guide: '怎样做一件事，十页说完' }, search: '查找', search_hint: '隐患编号、场所或描述', search_title: '查找隐患', search_all: '在列表中查看“{q}”的全部结果', search_none: '没有找到“{q}”。可以换个说法，或者只输入编号的后几位。', search_help: '输入编号、场所名称或描述中的字，用上下键选择，回车打开。', found: '找到 {n} 条',
    acting: '当前身份', acting_as: '以“{post}”办理', no_post: '不以岗位行事', switch: '切换岗位', account: '我的', language: '语言', chinese: '中文', english: 'English', theme: '外观', system: '随系统', light: '浅色', dark: '深色', sign_out: '退出登录', check: '浏览器自检', report: '上报隐患', menu_of: '{name} 的菜单', roles: '管理角色',
  },
  check: {
    title: '浏览器自检', lead: '看看这个浏览器能不能顺畅使用安网。有问题时，把这一页截图发给系统管理员。', good: '可以正常使用', partly: '可以使用，但有些功能受限', item: '项目', result: '结果', meaning: '影响', yes: '支持', no: '不支持', browser: '浏览器', screen: '窗口大小', version: '服务端版本',
    secure: '加密连接（https）', secure_why: '没有时不能在浏览器里核对签名；请单位配置 https。', hash: '浏览器自带的散列', hash_why: '没有时改用网页自己的算法，慢一些。', ed25519: 'Ed25519 签名', ed25519_why: '没有时核对证明文件不含签名一项。', storage: '本地存储', storage_why: '没有时不记住语言、外观和未提交的内容。', server: '能连上服务端', server_why: '连不上时，请检查网络。', clock: '本机时钟', clock_why: '与服务端相差超过两分钟时，“还剩几天”可能不准。', cookies: 'Cookie', cookies_why: '没有时无法保持登录。',
  },
}
