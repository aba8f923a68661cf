export { createPeopleFeature } from './feature.ts';
export type { GuardianshipRow, PeopleTables, PersonRow } from './people-model.ts';
export { openDetails, sealDetails } from './person-details.ts';
export { given } from './person-finder.ts';
export { personName } from './person-name-store.ts';
