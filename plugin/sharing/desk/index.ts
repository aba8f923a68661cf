export { createDeskFeature } from './feature.ts';
