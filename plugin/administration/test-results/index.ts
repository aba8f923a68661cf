export { createTestResultsFeature } from './feature.ts';
