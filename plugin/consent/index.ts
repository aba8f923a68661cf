export { createAnswers } from './answers-service.ts';
export { createConsents } from './consent-service.ts';
export type { Consents, RegisteredConsent } from './consent-service.ts';
export { consentRoutes } from './consent-routes.ts';
export { linkRoutes } from './link-routes.ts';
export { createMailedLinks } from './mailed-links.ts';
export { createRounds } from './rounds-service.ts';
export { createRoundsStore } from './rounds-store.ts';
export { createVisits } from './visits-service.ts';
