import type { DossierFacts } from '../../dossier/facts/index.ts';
import { editDossier } from '../../dossier/policy/index.ts';
import { hasRole } from '../../platform/routes/index.ts';
import type { Permission } from '../../platform/routes/index.ts';
import { isRunning } from '../facts/index.ts';
import { messagePartnership, shareDossier } from '../policy/index.ts';
import type { RequestSubject } from './request.ts';

const risk = ['personal', 'special-category'] as const;

/** Preparing a request: whoever writes in the dossier. */
const fill: Permission<DossierFacts> = { ...editDossier, id: 'request.fill', risk: [...risk] };

/** Sending, adding to and withdrawing: the care coordinator's alone, as sharing is. */
const send: Permission<DossierFacts> = { ...shareDossier, id: 'request.send' };

/** What was sent and decided: for the school's own staff who work with the pupil. */
const readAtSchool: Permission<DossierFacts> = {
  ...messagePartnership,
  id: 'request.read-at-school',
};

/** The inbox is scoped in its query to what was sent to the asking licence. */
const list: Permission = {
  id: 'desk.requests',
  scope: 'licence',
  risk: ['personal'],
  roles: ['swv'],
  allow: (actor) => (hasRole(actor, 'swv') ? 'request' : undefined),
};

/**
 * A request of a school, at the desk it was sent to: as long as the school shares the dossier,
 * judged anew at every request.
 */
const read: Permission<RequestSubject> = {
  id: 'request.read',
  scope: 'licence',
  risk: [...risk],
  roles: ['swv'],
  allow: (actor, { request, share, today }) =>
    hasRole(actor, 'swv') &&
    request.deskId === actor.licenceId &&
    share?.partnershipId === actor.licenceId &&
    isRunning(share, today)
      ? 'request'
      : undefined,
};

const treat: Permission<RequestSubject> = { ...read, id: 'request.treat' };

/** Of what is over the course says so, with whom and when: who comes too late is told. */
const decide: Permission<RequestSubject> = { ...read, id: 'request.decide' };

/** Who may do what with a request. */
export const may = { fill, send, readAtSchool, list, read, treat, decide };
