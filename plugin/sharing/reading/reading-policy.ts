import type { DossierFacts } from '../../dossier/facts/index.ts';
import { hasRole } from '../../platform/routes/index.ts';
import type { Permission } from '../../platform/routes/index.ts';

/** Sharing with parents, and taking back, is the care coordinator's alone. */
export const shareReading: Permission<DossierFacts> = {
  id: 'reading.share',
  scope: 'licence',
  risk: ['personal', 'special-category'],
  roles: ['coordinator'],
  allow: (actor, dossier) =>
    actor.licenceId === dossier.licenceId && hasRole(actor, 'coordinator')
      ? 'coordinator'
      : undefined,
};

/**
 * Minutes a sign-in may be old: a page asks before anything is typed, so that no sign-in interrupts
 * typing.
 */
export const PAGE_MINUTES = 30;
export const FORM_MINUTES = 90;
