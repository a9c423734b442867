// The row rules: a member finds what lies in his own town, and reports there only.
'use strict';

Parse.Cloud.beforeFind('Hazard', request => {
  if (!request.master) {
    request.query.equalTo('town', request.user.get('town'));
  }
});

Parse.Cloud.beforeSave('Hazard', request => {
  if (!request.master && request.object.get('town') !== request.user.get('town')) {
    throw new Parse.Error(Parse.Error.OPERATION_FORBIDDEN, 'not your town');
  }
});
