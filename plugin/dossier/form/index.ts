export { domainFields, isRowId, listOf, listPartOf, placeOf, rowLists } from './places.ts';
export type { DossierDomain } from './places.ts';
export { profile } from './steps/04-profile.ts';
export { SKIP } from './steps/09-toolbox.ts';
export { destinations } from './steps/07-destination.ts';
export { stepByNumber, steps } from './steps/index.ts';
export { isDay, maxOf, normalize, shownDate, valueFault } from './values.ts';
