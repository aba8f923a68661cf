import type { DossierFacts } from '../../dossier/facts/index.ts';
import { teaching } from '../../dossier/policy/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { hasRole } from '../../platform/routes/index.ts';
import type { Permission } from '../../platform/routes/index.ts';
import { isRunning } from '../facts/index.ts';
import type { DeskSubject } from '../facts/index.ts';

/**
 * Writing with the partnership and reading what is shared: the school's own staff, no helper from
 * outside.
 */
export const messagePartnership: Permission<DossierFacts> = {
  id: 'partnership.message',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator'],
  allow: teaching,
};

/** What is shared and what was written: for the school's own staff who work with the pupil. */
export const readPartnership: Permission<DossierFacts> = {
  id: 'partnership.read',
  scope: 'own-groups',
  risk: ['personal', 'special-category'],
  roles: ['teacher', 'coordinator'],
  allow: messagePartnership.allow,
};

/** Sharing and taking back is the care coordinator's alone. */
export const shareDossier: Permission<DossierFacts> = {
  id: 'partnership.share',
  scope: 'licence',
  risk: ['personal', 'special-category'],
  roles: ['coordinator'],
  allow: (actor, dossier) =>
    actor.licenceId === dossier.licenceId && hasRole(actor, 'coordinator')
      ? 'coordinator'
      : undefined,
};

/**
 * The desk of the partnership: the list is scoped in its query to what is shared with the asking
 * licence.
 */
export const listDesk: Permission = {
  id: 'desk.list',
  scope: 'licence',
  risk: ['personal'],
  roles: ['swv'],
  allow: (actor) => (hasRole(actor, 'swv') ? 'shared' : undefined),
};

/**
 * A dossier of a school, as long as it is shared with the licence of who asks: judged anew at every
 * request.
 */
export const readShared: Permission<DeskSubject> = {
  id: 'desk.read',
  scope: 'licence',
  risk: ['personal', 'special-category'],
  roles: ['swv'],
  allow: (actor, { share }, at) =>
    hasRole(actor, 'swv') &&
    share.partnershipId === actor.licenceId &&
    isRunning(share, schoolDay(at))
      ? 'shared'
      : undefined,
};

export const messageSchool: Permission<DeskSubject> = {
  id: 'desk.message',
  scope: 'licence',
  risk: ['personal', 'special-category'],
  roles: ['swv'],
  allow: readShared.allow,
};
