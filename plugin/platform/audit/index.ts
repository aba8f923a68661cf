export { createAnchors } from './anchors.ts';
export { createAudit } from './audit.ts';
export type { AccessEntry, Audit } from './audit.ts';
export { verifyAudit } from './verify.ts';
export type { AuditReport } from './verify.ts';
