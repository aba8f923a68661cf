export { registerConsent } from './consent-policy.ts';
export type { Consents } from './consent-service.ts';
export type { Scans } from './consent.ts';
export { evidenceDocument } from './evidence-document.ts';
export { roundKinds } from './evidence-view.ts';
export { createPlanConsentFeature } from './feature.ts';
export { screenBlocks } from './plan-view.ts';
export type { Evidence, RoundFacts, RoundReader } from './round-facts.ts';
