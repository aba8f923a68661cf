export { createLearningDomainsFeature } from './feature.ts';
export { createLearningDomains } from './learning-domains.ts';
export type { LearningDomains } from './learning-domains.ts';
