import { hasRole } from '../../platform/routes/index.ts';
import type { Permission } from '../../platform/routes/index.ts';

/** The sentences of the own desk: about nobody, and of the asking licence alone. */
export const keepSentences: Permission = {
  id: 'desk.sentences',
  scope: 'licence',
  risk: ['config'],
  roles: ['swv'],
  allow: (actor) => (hasRole(actor, 'swv') ? 'desk' : undefined),
};
