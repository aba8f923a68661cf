export { askedOf, isBroken, isRefusal, shownIn } from './asked.ts';
export type { AuditDetails } from './asked.ts';
