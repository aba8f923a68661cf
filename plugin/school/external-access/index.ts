export { createExternalAccessFeature } from './feature.ts';
