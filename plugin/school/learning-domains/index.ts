export { createLearningDomainsFeature } from './feature.ts';
export type { LearningDomains } from './learning-domains.ts';
