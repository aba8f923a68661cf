export { createDataConsentFeature } from './feature.ts';
export type { Objection, ReadStanding, SharingStanding } from './sharing-standing.ts';
