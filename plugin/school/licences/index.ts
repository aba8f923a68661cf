export { createLicencesFeature } from './feature.ts';
export type { Licence, Licences } from './licences.ts';
