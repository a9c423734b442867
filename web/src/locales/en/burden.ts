export default {
  burden: {
    title: 'Paperwork', headline: '{per} fields filled in for each closed hazard', lead: 'Before anybody asks for one more field, this is how many there are. It counts fields, never people, and ranks nobody.', from: 'From', to: 'To',
    none: 'No hazard was closed in these months', none_lesson: 'Once hazards are closed, this page tells how many fields were filled in on the way, which form weighs most, and whose people fill in most. Try other months.',
    sum: '{hazards} hazards closed; {times} forms filled in, {fields} fields.', heaviest: '“{form}” weighs most: {per} fields for each hazard.', imported: '{n} more came by import, and nobody typed them again.',
    by_form: 'By form', form_name: 'Form', times: 'Times', fields: 'Fields', per_form: 'Fields each time', per_hazard: 'Fields a hazard', by_unit: 'By unit', by_unit_lead: 'Only hazards in which the unit’s own people had a hand. Whoever fills in most for each comes first, to be relieved first.', unit: 'Unit', hazards: 'Closed', forms: 'Forms', gone: 'A unit that was dissolved', form_times: '{form} ×{n}, {fields} fields',
    how: 'What counts: what a person filled in. What a rule derives (division, industry, deadline, number) and what an import brings does not. Filling in again after a return counts again. The month is that of the closing.',
    form: { report: 'Report', spot: 'Fixed on the spot', confirm: 'Confirm and settle', regrade: 'Regrade', submit: 'Submit', accept: 'Verify', return: 'Send back', reject: 'No hazard', merge: 'Merge', reassign: 'Reassign', attach: 'Add evidence', extension: 'Ask for time', grant: 'Grant time', refuse: 'Refuse time' },
  },
}
