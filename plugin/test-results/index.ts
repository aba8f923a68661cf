export { createTestResults } from './test-results.ts';
export type { TestResults } from './test-results.ts';
export { createTestResultsStore } from './test-results-store.ts';
export { testResultsRoutes } from './test-results-routes.ts';
