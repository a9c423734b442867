export default {
  news: {
    update: '1 update · refresh', updates: '{n} updates · refresh',
    hazard_by: '{who} has just changed this hazard: {what}. What you see is from before.', hazard_self: 'You changed this hazard elsewhere: {what}. What you see here is from before.', hazard: 'This hazard has just been changed. What you see is from before.',
    see: 'See the latest', typing: 'What you typed is still here. When you send it, both versions are shown side by side and you decide; you may look now.', compare: 'Compare now',
  },
}
