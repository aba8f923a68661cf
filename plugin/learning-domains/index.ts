export type { DomainKind, LearningDomain, LicenceDomain } from './domain.ts';
export { DomainRefusedError } from './domain.ts';
export { domainRoutes } from './domain-routes.ts';
export { createLearningDomains } from './learning-domains.ts';
export type { LearningDomains } from './learning-domains.ts';
