import type { DossierFacts } from '../../dossier/facts/index.ts';
import { readSharing } from '../../dossier/policy/index.ts';
import type { Permission } from '../../platform/routes/index.ts';
import { registerConsent } from '../plan-consent/index.ts';

/**
 * Asking for AVG-toestemming and recording it: for who registers instemming too, and a permission
 * of its own all the same.
 */
export const askDataConsent: Permission<DossierFacts> = {
  id: 'data-consent.ask',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator'],
  allow: (actor, dossier, at) => registerConsent.allow(actor, dossier, at),
};
/** Who was asked what, what each answered, and the evidence of it. */
export const readDataConsents: Permission<DossierFacts> = {
  id: 'data-consent.evidence',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator', 'admin'],
  allow: (actor, dossier, at) => readSharing.allow(actor, dossier, at),
};

export const questionsPath = '/dossiers/:dossierId/logboek/inzage-instemming/toestemming';
export const questionsUrl = (dossierId: string): string =>
  questionsPath.replace(':dossierId', dossierId);
