import { shownDate } from '../../kernel/moments.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { hasRole } from '../../platform/routes/index.ts';
import type { RouteDefinition } from '../request-routes/index.ts';
import type { RequestFacts } from '../requests/index.ts';
import { schoolYearEnd } from './school-year.ts';
import type { SchoolInput, ToolboxDeps } from './toolbox.ts';

/**
 * How a route ends that places a pupil elsewhere (seed: CLEO): access to the dossier from outside,
 * or the dossier itself.
 */
export interface EndingView {
  /** The guide to external access, begun with what is known. */
  access: { action: string; fields: { name: string; value: string }[] } | undefined;
  accessText: string;
  transfer: string[];
}

export function endingOf(
  { base }: ToolboxDeps,
  { subject: dossier, actor, at, t }: SchoolInput,
  request: RequestFacts,
  definition: RouteDefinition | undefined,
): EndingView | undefined {
  if (definition?.ends.kind !== 'access-or-transfer' || request.outcomeKind !== 'yes')
    return undefined;
  const { licence, group } = definition.ends;
  const until = shownDate(schoolYearEnd(schoolDay(at)));
  const may = hasRole(actor, 'coordinator') || hasRole(actor, 'admin');
  return {
    access: may
      ? {
          action: `${base}/instellingen/externe-toegang`,
          fields: [
            { name: 'groepkeuze', value: 'nieuw' },
            { name: 'groepnaam', value: group },
            { name: 'einddatum', value: until },
            { name: `kies:${dossier.pupilId}`, value: '1' },
          ],
        }
      : undefined,
    accessText: t(may ? 'toolbox.ending.access' : 'toolbox.ending.accessOthers', { group, until }),
    transfer: ['archive', 'licence', 'fetch'].map((step) =>
      t(`toolbox.ending.transfer.${step}`, { licence }),
    ),
  };
}
