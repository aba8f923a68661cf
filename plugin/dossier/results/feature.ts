import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { DossierRecord } from '../record/index.ts';
import { createPupilGrowth } from './pupil-growth.ts';
import { createTestScores } from './test-scores.ts';

/** Outcomes of tests in step 4, and the growth they show over the years. */
export function createResultsFeature({
  platform,
  record,
}: {
  platform: Platform;
  record: DossierRecord;
}) {
  const { database, unitOfWork, dossierKey } = platform;
  return {
    name: 'results',
    growth: createPupilGrowth({ database, dossierKey }),
    scores: createTestScores({ database, unitOfWork, store: record.store, dossierKey }),
  } satisfies FeatureParts;
}
