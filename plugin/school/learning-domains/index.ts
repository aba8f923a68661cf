export { domainRoutes } from './domain-routes.ts';
export { createLearningDomains } from './learning-domains.ts';
export type { LearningDomains } from './learning-domains.ts';
