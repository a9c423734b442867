export default {
  news: {
    update: '有 1 条更新 · 点此刷新', updates: '有 {n} 条更新 · 点此刷新',
    hazard_by: '{who}刚刚改动了这条隐患：{what}。您看到的还是之前的。', hazard_self: '您在别处改动了这条隐患：{what}。这里显示的还是之前的。', hazard: '这条隐患刚刚有了改动。您看到的还是之前的。',
    see: '看最新的', typing: '您填写的内容都在。提交时会把前后两种情况并排给您看，由您决定；也可以现在就看。', compare: '现在对比',
  },
}
