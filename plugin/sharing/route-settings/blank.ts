import type { Both } from '../../dossier/declaration/index.ts';
import type { RouteDefinition } from '../request-routes/index.ts';

/** Of a route that has no key yet; it is given one once it is kept. */
const NO_KEY = 'r-nieuw';

/**
 * What a new route begins with. What its form has no fields for, it takes from a route that the
 * partnership has; its texts and its questions are for the admin to write.
 */
export function blank(
  like: RouteDefinition | undefined,
  both: (key: string) => Both,
): RouteDefinition {
  const none: Both = { nl: '' };
  return {
    schema: 1,
    key: NO_KEY,
    name: none,
    short: none,
    levels: ['voorziening'],
    what: none,
    forWhom: none,
    whoDoes: none,
    prepare: like?.prepare.slice(0, 3) ?? [],
    closing: none,
    parts: [],
    reuses: like?.reuses ?? [],
    steps: like?.steps ?? { finished: [1, 2, 3, 4, 5, 6, 7], shared: [1, 2, 3, 4, 5, 6, 7, 8] },
    consent: { required: true, refusal: 'blocks' },
    permission: 'given',
    files: [],
    reports: ['opp'],
    ages: [],
    experts: { count: 0, firstOf: [], othersOf: [] },
    signs: ['coordinator'],
    decides: {
      fourEyes: false,
      outcomes: [
        { key: 'toegekend', label: both('routeSettings.new.yes'), kind: 'yes', asks: ['period'] },
        { key: 'afgewezen', label: both('routeSettings.new.no'), kind: 'no', asks: [] },
        { key: 'anders', label: both('routeSettings.new.other'), kind: 'other', asks: [] },
      ],
    },
    terms: { decideDays: 28, supplementDays: 14 },
    ends: { kind: 'nothing' },
    clause: both('routeSettings.new.clause'),
  };
}

/** A route like another one, under a name of its own. */
export const copied = (from: RouteDefinition): RouteDefinition => ({
  ...from,
  key: NO_KEY,
  name: { nl: '' },
  short: { nl: '' },
});
