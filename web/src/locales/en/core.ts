export default {
  common: {
    anwang: 'Anwang', name: 'Anwang · responsibility for safety, on record', network: 'The network is down and your last action did not arrive. What you typed is still here; please try again shortly.', failed: 'That did not work (status {status}). Try again shortly; if it keeps failing, tell your administrator.',
    retry: 'Try again', cancel: 'Cancel', close: 'Close', loading: 'Loading…', more: 'Show more', request: 'Request {request}', optional: '(optional)',
    skip: 'Skip to content', nothing: 'There is no such page', nothing_more: 'The address may be misspelt, or the page has moved.', home: 'Back to today', none: 'None', colon: ': ', sep: ', ', yuan: 'CNY {n}',
  },
  time: {
    weekday: { 0: 'Sun', 1: 'Mon', 2: 'Tue', 3: 'Wed', 4: 'Thu', 5: 'Fri', 6: 'Sat' },
    month: { 1: 'Jan', 2: 'Feb', 3: 'Mar', 4: 'Apr', 5: 'May', 6: 'Jun', 7: 'Jul', 8: 'Aug', 9: 'Sep', 10: 'Oct', 11: 'Nov', 12: 'Dec' },
    today: 'due today', tomorrow: 'due tomorrow', left: '{n} days left', late: '{n} days overdue', late_one: '1 day overdue', late_today: 'overdue since today',
  },
  sign: {
    title: 'Sign in to Anwang', lead: 'Use your mobile number or your name. Your duties, their dates and the evidence are inside.', login: 'Mobile number or name', password: 'Password', enter: 'Sign in',
    show: 'Show password', hide: 'Hide password', kind: 'After several wrong passwords, signing in pauses for a while and then works again by itself. Nothing of yours is affected.', ended: 'Your session has ended. Sign in again and you will be back where you were.',
    check: 'Browser check', forgot: 'Forgotten your password? Your unit’s system administrator can reset it.',
  },
  password: { title: 'Please choose a password of your own', lead: 'Somebody else set the one you have. Choose one that only you know, then sign in again and start work.', old: 'Present password', fresh: 'New password', change: 'Change password', done: 'Your password is changed. Please sign in with the new one.' },
  shell: {
    rail: 'Main', today: 'Today', hazards: 'Hazards', ledger: 'Ledger', overview: 'Overview', responsibility: 'Responsibility', sites: 'Sites', imports: 'Import', admin: 'Admin', burden: 'Paperwork', guide: 'Help', more: 'More', more_lead: 'Every other page.', about: { sites: 'Every place where work is done: facts, who answers, hazards, record', responsibility: 'Units, posts, people and charges; who answers, and which posts are vacant', overview: 'How many were found, how many closed in time, what stands out', ledger: 'Checkpoints, verification, proofs', imports: 'Bring in the ledgers you have; the originals are kept, and an import can be undone', admin: 'Accounts, tokens, backups and health', burden: 'How many fields people fill in for each closed hazard', guide: 'How to do it, in ten short pages' }, search: 'Search', search_hint: 'Hazard number, site or words', search_title: 'Search hazards', search_all: 'See every result for “{q}” in the list', search_none: 'Nothing found for “{q}”. Try other words, or just the last digits of the number.', search_help: 'Type a number, a site or a few words. Arrow keys choose, Enter opens.', found: '{n} found',
    acting: 'Acting as', acting_as: 'Acting as {post}', no_post: 'Without a post', switch: 'Change post', account: 'Me', language: 'Language', chinese: '中文', english: 'English', theme: 'Appearance', system: 'System', light: 'Light', dark: 'Dark', sign_out: 'Sign out', check: 'Browser check', report: 'Report a hazard', menu_of: 'Menu of {name}', roles: 'Administration',
  },
  check: {
    title: 'Browser check', lead: 'Whether this browser works well with Anwang. If something is wrong, send a picture of this page to your administrator.', good: 'Everything works', partly: 'It works, with some limits', item: 'Item', result: 'Result', meaning: 'What it means', yes: 'Yes', no: 'No', browser: 'Browser', screen: 'Window', version: 'Server version',
    secure: 'Encrypted connection (https)', secure_why: 'Without it signatures cannot be checked in the browser; ask for https.', hash: 'Hashing by the browser', hash_why: 'Without it the page computes itself, more slowly.', ed25519: 'Ed25519 signatures', ed25519_why: 'Without it checking a proof leaves the signature out.', storage: 'Local storage', storage_why: 'Without it language, appearance and unsent text are not remembered.', server: 'Server within reach', server_why: 'If not, check the network.', clock: 'This computer’s clock', clock_why: 'More than two minutes off, “days left” may be wrong.', cookies: 'Cookies', cookies_why: 'Without them you cannot stay signed in.',
  },
}
