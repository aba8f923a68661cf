export { createPeopleFeature } from './feature.ts';
export { givenRoles } from './given-roles-store.ts';
export type { GuardianshipRow, PeopleTables, PersonRow } from './people-model.ts';
export { openDetails, sealDetails } from './person-details.ts';
export { personName } from './person-name-store.ts';
