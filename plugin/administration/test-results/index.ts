export { createTestResultsFeature } from './feature.ts';
export { createTestResultsStore } from './test-results-store.ts';
export { createTestResults } from './test-results.ts';
