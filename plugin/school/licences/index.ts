export { createLicencesFeature } from './feature.ts';
export { lockLicence } from './licences-store.ts';
export type { Licence, Licences } from './licences.ts';
