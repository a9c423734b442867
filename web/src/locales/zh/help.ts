export default {
  help: {
    title: '帮助', lead: '怎样做一件事，每页两三分钟。', here: '本页帮助', pages: '帮助目录', all: '全部帮助', none: '没有这一页帮助，请看目录。',
    keys: '键盘：Ctrl K 随处查找；Tab 逐项移动，回车打开，Esc 关闭。',
  },
}
