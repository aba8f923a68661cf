export { askedOf, isBroken, isRefusal, malformed, refuses, shownIn } from './asked.ts';
export type { AuditDetails } from './asked.ts';
