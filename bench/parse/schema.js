// The class of hazards: the columns that a user of such a register needs. Its
// secondary indexes are made by the bench in SQL, since the class has no partial
// ones to offer.
'use strict';

const texts = ['number', 'state', 'grade', 'site_name', 'unit', 'division', 'town', 'industry', 'place', 'text', 'measures', 'reporter'];
const dates = ['found', 'due', 'closed_at'];

const fields = { open: { type: 'Boolean' } };
for (const name of texts) {
  fields[name] = { type: 'String' };
}
for (const name of dates) {
  fields[name] = { type: 'Date' };
}

const member = { requiresAuthentication: true };

exports.hazard = {
  className: 'Hazard',
  fields,
  classLevelPermissions: { find: member, get: member, count: member, create: member, update: member, delete: {}, addField: {}, protectedFields: {} },
};
