import { teaching, working } from '../../dossier/facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { Permission } from '../../platform/web/index.ts';

export const makeReport: Permission<DossierFacts> = { id: 'report.make', allow: working };

/** What leaves the school by mail, the school's own staff send. */
export const mailReport: Permission<DossierFacts> = { id: 'report.mail', allow: teaching };
