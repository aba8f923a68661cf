export { createLearningDomains } from './learning-domains.ts';
export type { DomainKind, LearningDomain, LearningDomains } from './learning-domains.ts';
