export { FIRST_HASH, appendAudit, hashOf } from './audit-chain.ts';
export { openDatabase } from './database.ts';
export { createKeys } from './keys.ts';
export type { Keys } from './keys.ts';
export { createMigrator } from './migrate.ts';
export { createOneTimeKeys } from './one-time.ts';
export type { OneTimeKeys } from './one-time.ts';
export { open, openText, seal, sealText } from './sealing.ts';
export type {
  Actor,
  AuditEvent,
  AuditRow,
  Binding,
  Database,
  Reads,
  Role,
  Row,
} from './types.ts';
export { createUnitOfWork, systemActor } from './unit-of-work.ts';
export type { Unit, UnitOfWork } from './unit-of-work.ts';
