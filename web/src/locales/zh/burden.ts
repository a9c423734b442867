export default {
  burden: {
    title: '填报负担', headline: '每销号一条隐患，要填 {per} 项', lead: '凡是要基层多填一项的，先看看现在要填多少。这里数的是填写项，不数人，也不给谁排名次。', from: '从', to: '到',
    none: '这几个月没有销号的隐患', none_lesson: '隐患销号以后，这里会列出办它的过程中各张表单一共填了多少项、哪张表单最重、哪个单位填得最多。换个月份再看看。',
    sum: '{hazards} 条隐患销号，共填表 {times} 次、{fields} 项。', heaviest: '最重的是“{form}”，平均每条隐患 {per} 项。', imported: '另有 {n} 条由导入得来，没有人再填。',
    by_form: '按表单', form_name: '表单', times: '填表次数', fields: '填写项数', per_form: '每次几项', per_hazard: '每条隐患几项', by_unit: '按单位', by_unit_lead: '单位只数自己的人经手的隐患。每条隐患填得最多的在前，先给它减负。', unit: '单位', hazards: '经手销号', forms: '填了哪些表单', gone: '已撤销的单位', form_times: '{form} {n} 次 {fields} 项',
    how: '口径：只数由人填写的内容，由规则推出的（区划、行业、期限、编号等）和导入带来的不算；退回后重填的照算；按销号所在月份归入。',
    form: { report: '上报', spot: '立查立改', confirm: '核实并落实整改', regrade: '重新定级', submit: '提交整改', accept: '验收', return: '退回', reject: '不予认定', merge: '合并', reassign: '改派', attach: '补充佐证', extension: '申请延期', grant: '同意延期', refuse: '不同意延期' },
  },
}
