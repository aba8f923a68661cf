export { askedOf, isRefusal, shownIn } from './asked.ts';
export type { AuditDetails } from './asked.ts';
