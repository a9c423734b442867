export default {
  notice: {
    title: '通知', lead: '与您有关的事，最新的在前。', own: '看过没有，只有您自己知道：不告诉别人，不计入任何统计。',
    bell: '通知', bell_none: '通知，没有新的', bell_some: '通知，{n} 条没看过', more_than: '{n} 条以上', arrived: '有新通知，{n} 条没看过', all: '查看全部通知', fresh: '新', none: '没有通知',
    lesson: '有责任事项派给您、提交的整改通过或退回、延期有了结果、期限将到时，会在这里告诉您。', beyond: '已列出 {n} 条，后面还有。', end: '共列出 {n} 条，没有更多了。', for_post: '岗位：{post}', system: '系统', reason: '理由：{said}',
    came: { confirm: '有隐患待您核实', rectify: '有隐患交您整改', verify: '有整改待您验收', supervise: '逾期事项升级到您，请督办', account: '有问责事项交您办理', vacancy: '有空缺岗位待您补充', answer: '有问题请您答复' },
    given: '{by}把一件{kind}事项改派给您', took: '您开始担任“{post}”', took_from: '您将于{from}开始担任“{post}”', took_more: '该岗位没办结的事项由您接手，都在今日。',
    accepted: '{by}验收通过了您提交的整改', returned: '{by}退回了您提交的整改', asked: '{by}申请延期，等您决定', asked_due: '申请延到 {due}', granted: '{by}同意延期', granted_due: '新期限 {due}', refused: '{by}不同意延期', refused_due: '期限仍是 {due}',
    remind: '您的{kind}事项期限将到', remind_past: '您的{kind}事项期限已到', tell: '下级的{kind}事项期限将到', tell_past: '下级的{kind}事项期限已到，还没有办结', list: '您负责的隐患已挂牌公示', due: '期限 {due}', go: '去办理', see: '查看',
  },
}
