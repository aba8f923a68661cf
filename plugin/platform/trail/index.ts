export { askedOf, isBroken, isRefusal, refuses, shownIn } from './asked.ts';
export type { AuditDetails } from './asked.ts';
