export default {
  admin: {
    tabs: 'Administration', all: 'All', unknown: 'Not known', no_post: 'No post', shown: '{n} shown, and there are more', shown_all: '{n} in all',
    tab: { accounts: 'Accounts', tokens: 'Tokens', imports: 'Imports', backups: 'Backups', system: 'Health', trail: 'Audit' },
    you: { system: 'You are the system administrator: accounts and the running of the system, no safety business', security: 'You are the security administrator: appointments and tokens, no safety business', audit: 'You are the auditor: records and the ledger, no safety business' },
    nothing: 'There is nothing here for you to administer', nothing_post: 'You are acting as a post. To administer, choose “Act as no post” at the top right.', nothing_role: 'These pages are for the system administrator, the security administrator and the auditor. If something is wrong with your account, ask the system administrator.',
    role: { system: 'System administrator', security: 'Security administrator', audit: 'Auditor' },
    state: { active: 'Active', locked: 'Locked', closed: 'Closed' },
    span: { days: '{d} d {h} h', hours: '{h} h {m} min', minutes: '{m} min', seconds: '{s} s' },
    accounts: {
      title: 'Accounts', lead: 'Who can sign in, in the order in which the accounts were opened. Nobody’s log-ins are counted.', open: 'Open an account', find: 'Name, post, unit or whole phone number', search: 'Find', state: 'State', role: 'Administration',
      must_change: 'Has yet to choose a password', none: 'No account fits', none_filtered: 'Say it another way, or take some conditions away.', none_lesson: 'Open an account for somebody on the register; a password to hand over is made for it.', clear: 'Clear conditions',
    },
    open: {
      who: 'For whom', who_help: 'Choose somebody on the register: type a name, a post, a unit or a whole phone number. Whoever is not there must first be registered by the committee office.', found: '{n} found', first: 'The first {n}', more: 'There are more; say it more closely.', none: 'Nobody found for “{q}”. Either there is an account already, or the person is not registered.',
      nobody: 'Choose somebody first.', closed: 'Had an account, which was closed; it will be opened again, without any administration.', what: 'A password will be shown once. Hand it over in person; at the first sign-in it must be replaced by one of their own.', do: 'Open it and make a password',
    },
    handed: {
      opened: 'Account opened for {name}', reset: 'New password for {name}', once: 'The password is shown this once. Nobody can look it up later; if it is lost, it must be reset.', slip: 'Signing in to Anwang', for: 'Name', address: 'Address', login: 'Sign in as', login_how: 'your phone number or your name', password: 'One-time password',
      change: 'At your first sign-in, choose a password that only you know. Pass this slip to nobody, and destroy it after use.', dated: 'Made on {when}', copy: 'Copy', copied: 'Copied.', not_copied: 'This browser lets no page copy; select it and copy by hand.', print: 'Print the slip', done: 'Handed over',
    },
    account: {
      title: 'Account', back: 'All accounts', mine: 'This is your own account. Another administrator has to lock it or change its role; your password and log-ins are at', facts: 'Facts', posts: 'Posts held', password: 'Password', password_at: 'set on {when}', must_change: 'by somebody else, to be replaced by the owner', paused: 'Sign-in paused',
      paused_until: 'too many wrong passwords; may try again at {when}, or at once after a reset', trail: 'The audit trail of this account',
    },
    act: { lock: 'Lock', unlock: 'Unlock', close: 'Close', reopen: 'Open again', password: 'Reset password' },
    change: {
      lock: 'Lock the account of {name}', unlock: 'Unlock the account of {name}', close: 'Close the account of {name}', reopen: 'Open the account of {name} again', password: 'Reset the password of {name}', reason: 'Reason (goes into the ledger)', reason_missing: 'Give a reason.',
      example: { lock: 'For example: away on training for a month', unlock: 'For example: back from training', close: 'For example: moved to another district' },
    },
    will: {
      lock: 'They are signed out everywhere at once and cannot sign in until unlocked. The duties of their posts stay as they are.', unlock: 'They can sign in with the password they had.', close: 'They are signed out at once, and lose any administration. The account can be opened again later, without it. The duties of their posts stay as they are.', reopen: 'A one-time password is made, which must be replaced at the first sign-in.', password: 'They are signed out everywhere at once, and any pause after wrong passwords ends. The new one-time password is shown once; hand it over in person.',
    },
    did: { lock: 'The account of {name} is locked, and signed out everywhere.', unlock: 'The account of {name} is unlocked.', close: 'The account of {name} is closed.', reopen: 'The account of {name} is open again.', password: 'The password of {name} has been reset.' },
    roles: {
      title: 'Administration', lead: 'Nobody holds more than one of the three, and nobody appoints himself. The security administrator appoints.', does: { system: 'Opens accounts, resets passwords, makes backups, watches the system', security: 'Appoints the three, revokes tokens, signs people out', audit: 'Reads the audit trail and checkpoints, verifies the ledger' },
      give: 'Appoint', take: 'Remove', holds: 'Holds it', one_only: 'Already {role}, so neither of the others can be given; remove that first.', give_title: 'Appoint {name}: {role}', take_title: 'Remove {name}: {role}',
      give_will: 'Whenever {name} acts as no post, this is what they are: {role}. As such they neither see nor handle safety business, and can hold neither of the other two.', take_will: '{name} loses every right that goes with it at once ({role}); tokens made with it end too.', given: '{name} is appointed: {role}.', taken: '{name} is removed: {role}.',
    },
    sessions: {
      mine: 'My log-ins', of: 'Log-ins of {name}', lead: 'Those that still stand. Ended ones are not kept, so nobody can count them.', lead_mine: 'If you do not recognise one, end it and change your password.', none: 'Not signed in anywhere.', this: 'This one', unknown_device: 'Unknown device', place: 'Network {place}', opened: 'signed in {when}', seen: 'last used {when}',
      end: 'End this log-in', end_all: 'Sign out everywhere', end_others: 'End the others', will: 'Whatever {name} has not sent from there is lost; they can sign in again. This goes into the ledger.', will_mine: 'Whatever was not sent from there is lost, and you will have to sign in there again.', do: 'End', ended: 'That log-in is ended.', ended_all: 'All ended.',
    },
    tokens: {
      title: 'API tokens', lead: 'With a token a program acts for somebody, always as the same post or role.', all: 'All tokens', mine: 'My tokens', of: 'Tokens of {name}', lead_mine: 'For programs that you use. A token acts as one post or role of yours, and ends when you lose it.', who_revokes: 'Other people’s tokens are revoked by the security administrator.',
      none: 'Nobody has made a token yet.', none_mine: 'You have no token. Make one when a program such as a dashboard needs it.', none_of: 'No tokens.', reads: 'Read only', writes: 'Read and act', acts: 'acts as {as}', until: 'until {when}', over: 'ran out {when}', revoked: 'revoked {when}',
      make: 'Make a token', name: 'What for', name_example: 'For example: wall dashboard', as: 'Acts as', as_help: 'One of the posts or roles that you hold now.', may: 'What it may do', until_label: 'Valid until', do: 'Make it', made: 'The token is made', once: 'The token is shown this once. Put it into the program’s secret settings now.', use: 'The program sends it with each request: Authorization: Bearer TOKEN',
      revoke: 'Revoke', revoke_title: 'Revoke the token “{name}”', will: 'The program that uses it loses access at once. It cannot be restored, only replaced by another.', did: '“{name}” is revoked.',
    },
    imports: {
      title: 'Imports', lead: 'Only whether they run and whether they failed; neither file names nor contents.', none: 'No imports yet', none_lesson: 'When somebody imports a ledger or a register, its state appears here.', kind: { hazards: 'Hazard ledger', units: 'Register of units', posts: 'Register of posts', people: 'Register of people', sites: 'Register of sites', divisions: 'Register of villages' },
      state: { waiting: 'Waiting', running: 'Running', done: 'Done', failed: 'Failed', draft: 'Draft', trying: 'On trial', tried: 'Tried', undoing: 'Being undone', undone: 'Undone' }, dry: 'Trial', rows: '{n} rows', rows_of: '{n} of {of} rows', by: 'by {name}', started: 'began {when}', finished: 'ended {when}', number: 'number {id}',
    },
    backups: {
      title: 'Backups', lead: 'Whole copies of the database, made while everybody works on.', make: 'Back up now', check: 'Check', where: 'Where they lie', folder: 'Folder', free: 'Room left', nightly: 'Every night', nightly_at: 'At {at} one is made and checked; the last {keep} stay. Those made by hand are never deleted.', nightly_off: 'Not switched on. Start the program with --backup-at 02:30.',
      not_in: 'Evidence and the signing key are in no backup: copy the evidence folder as well, after the backup; the key belongs somewhere else.', no_download: 'A backup holds all data, personal data too, so it cannot be downloaded here. Copy it to another machine on the server itself.',
      none: 'No backup yet', none_lesson: 'Make the first one now, then check that it can be read and that its ledger is whole.', making: 'Making {name}', checking: 'Checking {name}', progress: 'Progress', bytes: '{done} of {of}', entries_done: '{n} items checked', left: 'about {span} left', leave: 'You may leave this page; the work goes on.',
      made: '{name} is made. Now check it.', checked_good: '{name} is whole: it can be read, and its ledger is the one in use.', checked_bad: '{name} is not as it should be and must not be restored.', failed: 'It did not succeed: {why}', by_night: 'nightly', by_hand: 'by hand', entries: '{n} entries', by: 'made by {name}', checked_at: 'checked {when}',
      result: { unchecked: 'Not checked', whole: 'Whole', differs: 'Differs', unknown: 'Cannot be checked' },
      server: 'The database server makes the backups', server_lead: 'This system runs on PostgreSQL. Use its own tools; they are neither run nor watched from here.', server_dump: 'Make a whole backup every day and keep it on another machine:', server_pitr: 'To be able to go back to any moment, have WAL archiving (point-in-time recovery) switched on.', server_rest: 'After the database, copy the evidence folder; keep the signing key somewhere else.', server_try: 'Restore into an empty database now and then, and verify it:',
    },
    system: {
      title: 'Health', lead: 'Refreshed every 10 seconds.', good: 'All is well; there is nothing for you to do.', go: 'Open that page', figures: 'Figures', version: 'Version', up: 'up for {span}', database: 'Database', engine: { sqlite: 'embedded (SQLite)', postgres: 'PostgreSQL' }, free: '{size} left on disk', evidence: 'Evidence', files: '{n} files', evidence_unknown: 'not measured yet, or kept elsewhere',
      numbering: 'Ledger', entries: '{n} entries', pending: '{n} not numbered yet', pending_none: 'all numbered', followers: 'Counts and search', follower: { tally: 'counts', tokens: 'search', notice: 'notices', burden: 'paperwork' }, behind: '{n} behind', level: 'up to date', sweep: 'Sweep', climbed: '{n} duties climbed {when}', work: 'In the background', imports: '{n} imports running', verifying: 'verifying the ledger', verified_all: 'Everything verified', verified_new: 'What was new verified', verify_at: 'every night at {at} what is new, on Sundays everything', verify_never: 'not switched on at night',
      backup: 'Last backup', backup_server: 'by the database server', tls: 'Encryption', tls_is: { here: 'by this program', proxy: 'by the proxy in front; see there when its certificate ends', none: 'None' }, clock: 'Server’s time', troubles: 'Last errors', troubles_lead: 'The last 50 since the program started, without passwords, phone numbers and the like. Find by its number the request that a user reports.', troubles_none: 'None.',
    },
    finding: {
      sweep_late: { what: 'The sweep has stopped: it has not come round within a minute, and duties that fall due do not climb.', todo: 'See the errors below. It goes on by itself once database and disk are back; otherwise restart the program.' },
      disk_database: { what: 'The database’s disk has only {free} left.', todo: 'Make room at once: when it is full nothing can be saved.' }, disk_evidence: { what: 'The evidence disk has only {free} left.', todo: 'Make room at once: when it is full no photo can be kept.' },
      disk_low_database: { what: 'The database’s disk has {free} left.', todo: 'Plan to make room soon.' }, disk_low_evidence: { what: 'The evidence disk has {free} left.', todo: 'Plan to make room soon.' },
      numbering_late: { what: '{n} entries have waited {span} for a number.', todo: 'Nothing is lost. See the errors below; most often the signing key’s file is missing.' }, follower_late: { what: 'The follower “{name}” is {n} entries behind.', todo: 'After a large import it catches up by itself within minutes; if it does not, see the errors below.' },
      clock_back: { what: 'The server’s clock was put back: the ledger holds entries from {span} ahead.', todo: 'Set the clock and switch time synchronisation on.' }, clock_skew: { what: 'The database server’s clock is {span} off this machine’s.', todo: 'Switch time synchronisation on for both.' }, clock_browser: { what: 'The clock of your computer is {span} off the server’s.', todo: 'Your computer is probably wrong; “days left” will be shown wrongly on it.' },
      backup_none: { what: 'There is no backup.', todo: 'If the machine fails, nothing can be recovered. Make the first one now.' }, backup_old: { what: 'The last backup is {days} days old.', todo: 'Make a new one, or have one made every night.' }, backup_differs: { what: 'The last backup, {name}, is not as it should be.', todo: 'It cannot be restored. Make another.' }, backup_unchecked: { what: 'The last backup has not been checked.', todo: 'One that was never checked may turn out to be unreadable.' }, backup_no_nightly: { what: 'No backup is made at night.', todo: 'Start the program with --backup-at 02:30.' },
      tls_none: { what: 'Connections are not encrypted.', todo: 'Passwords can be read on the network. Put a proxy with https in front (see the operations manual).' }, imports_failed: { what: '{n} imports failed within seven days.', todo: 'The reason stands with each; most need another file from whoever imported it.' }, troubles: { what: '{n} errors within a day.', todo: 'They are listed below.' },
    },
    trail: {
      title: 'Audit trail', lead: 'Everything that was done to accounts, tokens and the system, from the append-only ledger, the newest first.', about: { account: 'Accounts', token: 'Tokens', lockout: 'Lockouts', system: 'System' }, of: 'The account of {name}', clear: 'All accounts', machine: 'the system', reason: 'Reason: {reason}', attempts: '{n} in a row', unnumbered: 'not numbered yet',
      none: 'Nothing of this kind yet', none_lesson: 'Accounts opened and locked, appointments, tokens, backups and verifications appear here.', not_here: 'Sign-ins, and single wrong passwords, are not in the ledger: nobody’s log-ins are counted. When wrong passwords lead to a pause, that is one entry.',
    },
    me: { title: 'My account', link: 'My account', password: 'Change password', password_lead: 'Your log-ins on other devices will end.', password_done: 'Password changed; the other log-ins have ended.', look: 'Language and appearance', look_lead: 'For this browser only.' },
  },
}
