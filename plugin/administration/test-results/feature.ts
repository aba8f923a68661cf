import type { DossierRecord } from '../../dossier/record/index.ts';
import type { TestScores } from '../../dossier/results/index.ts';
import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { LearningDomains } from '../../school/learning-domains/index.ts';
import { addTestResults } from './test-results-policy.ts';
import { testResultsRoutes } from './test-results-routes.ts';
import { createTestResultsStore } from './test-results-store.ts';
import { createTestResults } from './test-results.ts';

interface TestResultsNeeds {
  platform: Platform;
  record: DossierRecord;
  scores: TestScores;
  domains: LearningDomains;
}

/** TOETSRESULTATEN: outcomes of tests from a CSV file into step 4. */
export function createTestResultsFeature({ platform, record, scores, domains }: TestResultsNeeds) {
  const { database, unitOfWork, audit, clock, log, licenceKey, base } = platform;
  const store = createTestResultsStore({ database, licenceKey });
  const results = createTestResults({
    unitOfWork,
    store,
    scores,
    domains,
    dossiers: record.store,
    licenceKey,
    clock,
    log,
  });
  return {
    name: 'test-results',
    routes: testResultsRoutes({ results, store, audit, clock, base }),
    permissions: [addTestResults],
    jobs: [{ name: 'test-results.purge', everyMs: 300_000, run: () => results.purge() }],
    menu: [
      {
        in: 'settings',
        id: 'testResults',
        of: 'school',
        path: '/instellingen/toetsresultaten',
        label: 'settings.entries.testResults.title',
        text: 'settings.entries.testResults.text',
        place: 60,
        roles: ['coordinator', 'admin'],
      },
    ],
    stop: () => results.stop(),
  } satisfies FeatureParts;
}
