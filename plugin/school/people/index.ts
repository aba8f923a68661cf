export { createPeopleFeature } from './feature.ts';
export { givenRoles } from './given-roles-store.ts';
export {
  bringBack,
  giveGuardians,
  hiddenBehind,
  hideBehind,
  lockPeople,
  putBackGuardians,
  removeGuardians,
} from './merged-people.ts';
export { partsOf, setNameParts } from './name-parts.ts';
export { altIdsTable, guardianshipsTable, namePartsTable, peopleTable } from './people-tables.ts';
export { openDetails, sealDetails } from './person-details.ts';
export type { PersonDetails } from './person-details.ts';
export { personName } from './person-name-store.ts';
