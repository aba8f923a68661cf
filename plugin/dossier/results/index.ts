export { createResultsFeature } from './feature.ts';
export { growthChart, growthSeries } from './growth-chart.ts';
export { createPupilGrowth } from './pupil-growth.ts';
export type { DomainGrowth } from './pupil-growth.ts';
export { sameScore, scoreKeys } from './test-scores.ts';
export type { ScoreKey, ScoredDossier, TestScore, TestScores } from './test-scores.ts';
