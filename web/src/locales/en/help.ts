export default {
  help: {
    title: 'Help', lead: 'How to do one thing, in two or three minutes a page.', here: 'Help for this page', pages: 'Pages of the guide', all: 'The whole guide', none: 'There is no such page of the guide. Please see the list.',
    keys: 'Keyboard: Ctrl K searches from anywhere; Tab moves on, Enter opens, Esc closes.',
  },
}
