export type { DataConsentFacts } from './data-consent-facts.ts';
export { createDataConsentFeature } from './feature.ts';
