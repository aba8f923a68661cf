export { createAudit } from './audit.ts';
export type { AccessEntry, Audit } from './audit.ts';
export { createAnchors } from './anchors.ts';
export type { Anchors } from './anchors.ts';
export { verifyAudit } from './verify.ts';
export type { AuditFinding, AuditReport } from './verify.ts';
