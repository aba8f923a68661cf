export { createLicencesFeature } from './feature.ts';
export type { Licence } from './licence.ts';
export { lockLicence } from './licences-store.ts';
export type { Licences } from './licences.ts';
export { shownLogo } from './logo.ts';
