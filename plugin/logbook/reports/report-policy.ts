import type { DossierFacts } from '../../dossier/facts/index.ts';
import { teaching, working } from '../../dossier/policy/index.ts';
import type { Permission } from '../../platform/routes/index.ts';

export const makeReport: Permission<DossierFacts> = {
  id: 'report.make',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'external'],
  allow: working,
};

/** What leaves the school by mail, the school's own staff send. */
export const mailReport: Permission<DossierFacts> = {
  id: 'report.mail',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator'],
  allow: teaching,
};
