export { acceptRestore } from './accept-restore.ts';
export type { RestoreAccepted } from './accept-restore.ts';
export { createAnchors } from './anchors.ts';
export type { AccessEntry, AccessFilter } from './audit-store.ts';
export { createAudit } from './audit.ts';
export type { Audit } from './audit.ts';
export { verifyAudit } from './verify.ts';
export type { AuditReport } from './verify.ts';
