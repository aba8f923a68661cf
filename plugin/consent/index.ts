export { createConsents } from './consent-service.ts';
export type { Consents, RegisteredConsent } from './consent-service.ts';
export { consentRoutes } from './consent-routes.ts';
