export { partsOf, setNameParts } from './name-parts.ts';
export { altIdsTable, guardianshipsTable, namePartsTable, peopleTable } from './people-tables.ts';
export { openDetails, sealDetails } from './person-details.ts';
export { given } from './person-finder.ts';
