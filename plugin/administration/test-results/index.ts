export { testResultsRoutes } from './test-results-routes.ts';
export { createTestResultsStore } from './test-results-store.ts';
export { createTestResults } from './test-results.ts';
