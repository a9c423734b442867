export default {
  notice: {
    title: 'Notifications', lead: 'What has happened to you, the newest first.', own: 'Whether you have looked is known to you alone: nobody else is told, and nothing counts it.',
    bell: 'Notifications', bell_none: 'Notifications, nothing new', bell_some: 'Notifications, {n} not seen', more_than: 'more than {n}', arrived: 'Something new: {n} not seen', all: 'All notifications', fresh: 'New', none: 'No notifications',
    lesson: 'You are told here when a duty comes to you, when what you submitted is accepted or returned, when more time is given or refused, and when a date comes near.', beyond: '{n} listed, and there are more.', end: '{n} listed; that is all.', for_post: 'Post: {post}', system: 'The system', reason: 'Reason: {said}',
    came: { confirm: 'A report waits for you to confirm it', rectify: 'A hazard was given to you to fix', verify: 'A fix waits for you to verify it', supervise: 'An overdue duty was escalated to you: see it done', account: 'An accountability case was given to you', vacancy: 'A vacant post waits for you to fill it', answer: 'A question is put to you' },
    given: '{by} reassigned a duty to you: {kind}', took: 'You now hold the post “{post}”', took_from: 'From {from} you hold the post “{post}”', took_more: 'What is open there is yours to do; you find it under Today.',
    accepted: '{by} accepted the fix you submitted', returned: '{by} returned the fix you submitted', asked: '{by} asks you for more time', asked_due: 'Asked for: {due}', granted: '{by} gave you more time', granted_due: 'Now due {due}', refused: '{by} did not give more time', refused_due: 'Still due {due}',
    remind: '{kind}: due soon', remind_past: '{kind}: the due date has come', tell: '{kind}, one level below you: due soon', tell_past: '{kind}, one level below you: the due date has come and it is not done', list: 'A hazard of yours is listed publicly', due: 'Due {due}', go: 'See to it', see: 'Look',
  },
}
