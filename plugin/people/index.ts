export { displayName, initials, nameParts, searchParts, sortName } from '../kernel/names.ts';
export type { NameParts } from '../kernel/names.ts';
export { peopleTables } from './people-model.ts';
export type { GuardianshipRow, PeopleTables, PersonKind, PersonRow } from './people-model.ts';
export { openDetails, sealDetails } from './person-details.ts';
export type { PersonDetails } from './person-details.ts';
export { createPersonFinder } from './person-finder.ts';
