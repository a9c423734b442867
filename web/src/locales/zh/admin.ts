export default {
  admin: {
    tabs: '管理', all: '全部', unknown: '不知道', no_post: '没有岗位', shown: '已列出 {n} 条，后面还有', shown_all: '共 {n} 条',
    tab: { accounts: '账号', tokens: '令牌', imports: '导入', backups: '备份', system: '运行', trail: '审计' },
    you: { system: '您是系统管理员：管账号和系统运行，不看业务', security: '您是安全管理员：管三员任免和令牌，不看业务', audit: '您是审计员：查看记录、核对账本，不看业务' },
    nothing: '这里没有您能管理的', nothing_post: '您正以岗位行事。要管理系统，请在右上角改选“不以岗位行事”。', nothing_role: '管理页面只对系统管理员、安全管理员和审计员开放。账号有问题，请联系系统管理员。',
    role: { system: '系统管理员', security: '安全管理员', audit: '审计员' },
    state: { active: '正常', locked: '已停用', closed: '已注销' },
    span: { days: '{d} 天 {h} 小时', hours: '{h} 小时 {m} 分钟', minutes: '{m} 分钟', seconds: '{s} 秒' },
    accounts: {
      title: '账号', lead: '谁可以登录。按开通先后排列；系统不统计谁登录了多少次。', open: '开通账号', find: '姓名、岗位、单位或完整手机号', search: '查找', state: '状态', role: '管理身份',
      must_change: '待本人改密码', none: '没有符合条件的账号', none_filtered: '换个说法，或者去掉几个条件。', none_lesson: '点“开通账号”，从在册人员里选一位，系统会生成一次性密码交给他。', clear: '清除条件',
    },
    open: {
      who: '给谁开通', who_help: '从在册人员里选：输入姓名、岗位、单位或完整手机号。没有这个人时，请安委办先登记人员。', found: '找到 {n} 人', first: '先列出 {n} 人', more: '还有更多，请写得更具体。', none: '没有找到“{q}”。可能他已有账号，或者还没有登记为人员。',
      nobody: '请先选定一个人。', closed: '他的账号以前注销过，会重新开通，不恢复管理身份。', what: '开通后会显示一个一次性密码，请当面交给本人。他第一次登录时必须换成自己的密码。', do: '开通并生成密码',
    },
    handed: {
      opened: '已为 {name} 开通账号', reset: '{name} 的新密码', once: '密码只显示这一次，关掉后谁也查不到；丢了只能再重置。', slip: '安网登录信息', for: '姓名', address: '网址', login: '登录名', login_how: '本人手机号或姓名', password: '一次性密码',
      change: '第一次登录时请换成只有自己知道的密码。请勿转交他人，用后销毁此条。', dated: '制于 {when}', copy: '复制密码', copied: '已复制。', not_copied: '这个浏览器不让网页复制，请选中后手工复制。', print: '打印纸条', done: '已交给本人',
    },
    account: {
      title: '账号', back: '全部账号', mine: '这是您自己的账号。停用、任免须由另一位管理员办理；改密码、看登录请到', facts: '情况', posts: '现任岗位', password: '密码', password_at: '{when} 设定', must_change: '别人设的，待本人更换', paused: '登录暂停',
      paused_until: '连续输错，{when} 后可再试；重置密码可立即解除', trail: '看这个账号的审计记录',
    },
    act: { lock: '停用', unlock: '恢复', close: '注销', reopen: '重新开通', password: '重置密码' },
    change: {
      lock: '停用 {name} 的账号', unlock: '恢复 {name} 的账号', close: '注销 {name} 的账号', reopen: '重新开通 {name} 的账号', password: '重置 {name} 的密码', reason: '理由（记入账本）', reason_missing: '请写明理由。',
      example: { lock: '例如：离岗培训一个月', unlock: '例如：培训结束回岗', close: '例如：调离本县区' },
    },
    will: {
      lock: '他会立即在所有设备上下线，恢复之前不能登录；岗位上的责任事项不变。', unlock: '他可以用原来的密码登录。', close: '他会立即下线，管理身份一并收回。以后可以重新开通，但不恢复管理身份。岗位上的责任事项不变。', reopen: '会生成一个一次性密码；他第一次登录时必须更换。', password: '他会立即在所有设备上下线，连续输错的暂停也一并解除。新的一次性密码只显示一次，请当面交给他。',
    },
    did: { lock: '{name} 的账号已停用，已在所有设备下线。', unlock: '{name} 的账号已恢复。', close: '{name} 的账号已注销。', reopen: '{name} 的账号已重新开通。', password: '{name} 的密码已重置。' },
    roles: {
      title: '管理身份（三员）', lead: '一个人只能担任三员之一，也不能任免自己。任免由安全管理员办理。', does: { system: '开通账号、重置密码、备份、看运行状况', security: '任免三员、撤销令牌、让人下线', audit: '看审计记录、检查点，核对账本' },
      give: '任命', take: '免去', holds: '现任', one_only: '已是{role}，不能再担任另外两种；要换，请先免去。', give_title: '任命 {name} 为{role}', take_title: '免去 {name} 的{role}',
      give_will: '{name} 不以岗位行事时，就是{role}。以这个身份他看不到也不能办理安全生产业务，也不能再担任三员中的另外两种。', take_will: '{name} 立即失去{role}的全部权限；以这个身份建的令牌也随之失效。', given: '已任命 {name} 为{role}。', taken: '已免去 {name} 的{role}。',
    },
    sessions: {
      mine: '我的登录', of: '{name} 的登录', lead: '正在有效的登录。结束了的不留记录，无法统计。', lead_mine: '有不认识的，请结束它并更换密码。', none: '现在没有登录。', this: '就是这一次', unknown_device: '未知设备', place: '网段 {place}', opened: '{when} 登录', seen: '最近使用 {when}',
      end: '结束这次登录', end_all: '全部下线', end_others: '结束其他登录', will: '{name} 在那里没有提交的内容会丢失；他可以重新登录。此事记入账本。', will_mine: '那里没有提交的内容会丢失，需要重新登录。', do: '结束', ended: '已结束这次登录。', ended_all: '已全部结束。',
    },
    tokens: {
      title: '接口令牌', lead: '程序凭令牌代某人以一个固定的身份行事。', all: '全部令牌', mine: '我的令牌', of: '{name} 的令牌', lead_mine: '给您用的程序。它以您选定的一个身份行事，您失去这个身份时它也失效。', who_revokes: '撤销他人的令牌由安全管理员办理。',
      none: '还没有人建过令牌。', none_mine: '您还没有令牌。看板、数据交换等程序需要时再建。', none_of: '没有令牌。', reads: '只能查看', writes: '可查看和办理', acts: '以 {as} 行事', until: '有效至 {when}', over: '已于 {when} 到期', revoked: '已于 {when} 撤销',
      make: '新建令牌', name: '用途', name_example: '例如：大屏看板', as: '以哪个身份行事', as_help: '只能是您现任的一个岗位或管理身份。', may: '可以做什么', until_label: '有效至', do: '新建', made: '令牌已建好', once: '令牌只显示这一次，请立即存入程序的机密设置。', use: '程序发送请求时带上：Authorization: Bearer 令牌',
      revoke: '撤销', revoke_title: '撤销令牌“{name}”', will: '用它的程序立即不能再访问。撤销后不能恢复，只能另建。', did: '已撤销“{name}”。',
    },
    imports: {
      title: '导入任务', lead: '只看是否在运行、是否失败，不显示文件名和内容。', none: '还没有导入', none_lesson: '办理业务的人导入台账或名册后，这里会有它的运行状态。', kind: { hazards: '隐患台账', units: '单位名册', posts: '岗位名册', people: '人员名册', sites: '场所名册', divisions: '村（社区）名册' },
      state: { waiting: '排队', running: '进行中', done: '完成', failed: '没有完成', draft: '草稿', trying: '试读中', tried: '已试读', undoing: '撤回中', undone: '已撤回' }, dry: '试读', rows: '{n} 行', rows_of: '{n} / {of} 行', by: '{name} 导入', started: '{when} 开始', finished: '{when} 结束', number: '编号 {id}',
    },
    backups: {
      title: '备份', lead: '数据库的完整副本。做备份时不用停机。', make: '立即备份', check: '核对', where: '放在哪里', folder: '文件夹', free: '剩余空间', nightly: '每夜备份', nightly_at: '每天 {at} 自动做一份并核对，保留最近 {keep} 份；手工做的不自动删除', nightly_off: '没有开启。启动时加 --backup-at 02:30 即可',
      not_in: '备份里没有佐证文件和签名密钥：佐证文件夹请另行复制（先备份、后复制）；密钥应当另存在别处。', no_download: '备份里有全部数据和个人信息，所以不通过网页下载；请在服务器上复制到另一台机器保存。',
      none: '还没有备份', none_lesson: '点“立即备份”做第一份，再点“核对”确认它读得出、账对得上。', making: '正在备份 {name}', checking: '正在核对 {name}', progress: '进度', bytes: '{done} / {of}', entries_done: '已核对 {n} 项', left: '还要约 {span}', leave: '可以离开这一页，它会继续做完。',
      made: '备份 {name} 已做好。请再核对一次。', checked_good: '{name} 核对相符：读得出，账本完整，就是现在这本账。', checked_bad: '{name} 核对不符，不能用来恢复。', failed: '没有做成：{why}', by_night: '每夜', by_hand: '手工', entries: '账本 {n} 条', by: '{name} 做的', checked_at: '{when} 核对',
      result: { unchecked: '未核对', whole: '核对相符', differs: '不符', unknown: '无法核对' },
      server: '备份由数据库服务器办理', server_lead: '本系统用的是 PostgreSQL，请用它自己的工具；这里不做，也看不到它们做得怎样。', server_dump: '每天做一份完整备份，存到另一台机器：', server_pitr: '需要恢复到某一时刻的，请数据库管理员开启 WAL 归档（时间点恢复）。', server_rest: '数据库备份之后，再复制佐证文件夹；签名密钥另存在别处。', server_try: '定期恢复到一个空库里试一试，并核对：',
    },
    system: {
      title: '运行状况', lead: '每 10 秒刷新一次。', good: '一切正常，没有需要您处理的。', go: '去处理', figures: '各项情况', version: '版本', up: '已运行 {span}', database: '数据库', engine: { sqlite: '内置数据库（SQLite）', postgres: 'PostgreSQL' }, free: '磁盘剩余 {size}', evidence: '佐证文件', files: '{n} 个', evidence_unknown: '尚未统计，或不在本机',
      numbering: '账本', entries: '{n} 条', pending: '{n} 条待编号', pending_none: '全部已编号', followers: '统计与检索', follower: { tally: '统计', tokens: '检索', notice: '通知', burden: '填报负担' }, behind: '还差 {n} 条', level: '已跟上', sweep: '到期巡查', climbed: '{when} 升级了 {n} 项', work: '后台任务', imports: '进行中的导入 {n} 个', verifying: '正在核对账本', verified_all: '全部核对', verified_new: '增量核对', verify_at: '每夜 {at} 自动核对，平日增量，周日全部', verify_never: '没有开启每夜核对',
      backup: '最近备份', backup_server: '由数据库服务器办理', tls: '加密连接', tls_is: { here: '本程序直接提供', proxy: '由前面的代理提供，证书到期在代理上查看', none: '没有' }, clock: '服务器时间', troubles: '最近的错误', troubles_lead: '本次启动以来最近 50 条，已去掉密码、手机号等内容。用户报告出错时，凭请求号对照。', troubles_none: '没有。',
    },
    finding: {
      sweep_late: { what: '到期巡查停了：一分钟内没有转过，到期的责任事项没有升级。', todo: '请看下面的错误；数据库或磁盘恢复后会自动继续，仍不行请重启程序。' },
      disk_database: { what: '数据库所在磁盘只剩 {free}，快写满了。', todo: '请立即清理或扩容；写满后什么也存不进去。' }, disk_evidence: { what: '佐证所在磁盘只剩 {free}，快写满了。', todo: '请立即清理或扩容；写满后照片传不上来。' },
      disk_low_database: { what: '数据库所在磁盘剩余 {free}。', todo: '请在近期安排清理或扩容。' }, disk_low_evidence: { what: '佐证所在磁盘剩余 {free}。', todo: '请在近期安排清理或扩容。' },
      numbering_late: { what: '{n} 条存证等编号已等了 {span}。', todo: '数据没有丢失；请看下面的错误，常见原因是签名密钥文件不见了。' }, follower_late: { what: '{name}落后 {n} 条。', todo: '大批导入后会这样，几分钟内会自己跟上；一直不减请看下面的错误。' },
      clock_back: { what: '服务器时钟被拨回过：账本里有 {span} 之后的记录。', todo: '请校准服务器时钟并开启自动对时。' }, clock_skew: { what: '数据库服务器的时钟与本机差 {span}。', todo: '请给两台机器开启自动对时。' }, clock_browser: { what: '您这台电脑的时钟与服务器差 {span}。', todo: '多半是这台电脑不准；“还剩几天”会显示得不对。' },
      backup_none: { what: '还没有备份。', todo: '机器坏了就什么也找不回来，请现在做第一份。' }, backup_old: { what: '最近一份备份是 {days} 天前的。', todo: '请做一份新的，或开启每夜备份。' }, backup_differs: { what: '最近的备份 {name} 核对不符。', todo: '它不能用来恢复，请重新做一份。' }, backup_unchecked: { what: '最近的备份还没有核对。', todo: '没有核对过的备份不一定能恢复。' }, backup_no_nightly: { what: '没有开启每夜备份。', todo: '启动程序时加 --backup-at 02:30。' },
      tls_none: { what: '连接没有加密。', todo: '密码在网络上可能被人看到。请在前面架设提供 https 的代理（见运维手册）。' }, imports_failed: { what: '七天内有 {n} 个导入没有完成。', todo: '原因写在导入任务里，多半要请导入的人换一个文件。' }, troubles: { what: '一天内有 {n} 条错误。', todo: '列在本页下面。' },
    },
    trail: {
      title: '审计记录', lead: '对账号、令牌和系统做过的每一件事，来自只增不改的账本，新的在前。', about: { account: '账号', token: '令牌', lockout: '连续输错', system: '系统' }, of: '{name} 的账号', clear: '看全部账号', machine: '系统', reason: '理由：{reason}', attempts: '连续 {n} 次', unnumbered: '待编号',
      none: '还没有这类记录', none_lesson: '开通、停用、任免、令牌、备份、核对等都会出现在这里。', not_here: '成功的登录和单次输错不记入账本：系统不统计谁登录了多少次。连续输错到暂停登录的，记为一条。',
    },
    me: { title: '我的账号', link: '我的账号', password: '更换密码', password_lead: '更换后，其他设备上的登录都会结束。', password_done: '密码已更换，其他登录都已结束。', look: '语言与外观', look_lead: '只在这个浏览器里有效。' },
  },
}
