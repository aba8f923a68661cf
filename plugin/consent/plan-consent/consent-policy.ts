import type { DossierFacts } from '../../dossier/facts/index.ts';
import { emergency, teaching, working } from '../../dossier/policy/index.ts';
import type { Permission } from '../../platform/routes/index.ts';

/** Consent obtained elsewhere is for the school to register, not for a helper from outside. */
export const registerConsent: Permission<DossierFacts> = {
  id: 'consent.register',
  scope: 'own-groups',
  risk: ['personal'],
  roles: ['teacher', 'coordinator'],
  allow: teaching,
};

/**
 * Sending links and letters for consent: who works with the pupil, a helper from outside too.
 */
export const askConsent: Permission<DossierFacts> = {
  id: 'consent.ask',
  scope: 'own-groups',
  risk: ['personal'],
  roles: ['teacher', 'coordinator', 'external'],
  allow: working,
};

/** Who was asked for consent, what each answered, and the evidence of it. */
export const readConsents: Permission<DossierFacts> = {
  id: 'consent.evidence',
  scope: 'own-groups',
  risk: ['personal'],
  roles: ['teacher', 'coordinator', 'admin', 'external'],
  allow: (actor, dossier, at) => working(actor, dossier) ?? emergency(actor, dossier, at),
};
