export { createLicencesFeature } from './feature.ts';
export { createLicences } from './licences.ts';
export type { Licence, Licences } from './licences.ts';
