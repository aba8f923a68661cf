import { said } from '../../dossier/declaration/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Graph, GraphArrow, GraphState } from '../../platform/drawing/index.ts';
import type { Outcome, RouteDefinition } from './definition.ts';

/** What can happen to a request, as the room that keeps requests declares it. */
export interface CourseTransition {
  readonly act: string;
  readonly from: readonly string[];
  readonly to: string;
}

const DECIDED = 'decided';
const PROPOSED = 'proposed';
const EXPERTS = 'experts';
const ENDING = 'ending';

/**
 * The course of a request along this route, from draft to outcome: the transitions of every
 * request, as far as this route has them, with its own outcomes and its own end.
 */
export function routeGraph(
  definition: RouteDefinition,
  transitions: readonly CourseTransition[],
  t: Translate,
): Graph {
  const { decides, experts } = definition;
  const steps = transitions.flatMap(({ act, from, to }) =>
    from
      .filter((state) => isOfRoute(state, to, decides.fourEyes))
      .map((state) => ({ act, from: state, to })),
  );
  const arrows = [
    ...steps.flatMap((step) => arrowsOf(step, decides.outcomes, t)),
    ...(experts.count === 2 ? expertArrows(t) : []),
    ...endArrows(definition, t),
  ];
  const ids = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  return { states: statesOf(ids, definition, t), arrows };
}

/** Where two people look, one proposes and another decides; elsewhere nobody proposes. */
function isOfRoute(from: string, to: string, fourEyes: boolean): boolean {
  if (from === PROPOSED || to === PROPOSED) return fourEyes;
  return !(fourEyes && to === DECIDED);
}

const decidedAs = ({ key }: Outcome): string => `${DECIDED}-${key}`;

function arrowsOf(
  { act, from, to }: { act: string; from: string; to: string },
  outcomes: readonly Outcome[],
  t: Translate,
): GraphArrow[] {
  const label = t(`requestRoutes.acts.${act}`);
  const froms = from === DECIDED ? outcomes.map(decidedAs) : [from];
  const tos = to === DECIDED ? outcomes.map(decidedAs) : [to];
  return froms.flatMap((one) => tos.map((other) => ({ from: one, to: other, label })));
}

const expertArrows = (t: Translate): GraphArrow[] => [
  { from: 'sent', to: EXPERTS, label: t('requestRoutes.acts.ask-experts') },
  { from: EXPERTS, to: 'treated', label: t('requestRoutes.acts.advise') },
];

function endArrows({ decides, ends }: RouteDefinition, t: Translate): GraphArrow[] {
  if (ends.kind === 'nothing') return [];
  return decides.outcomes
    .filter(({ kind }) => kind === 'yes')
    .map((outcome) => ({
      from: decidedAs(outcome),
      to: ENDING,
      label: t(`requestRoutes.acts.${ends.kind}`),
    }));
}

/** In the order in which a request comes by them. */
function statesOf(
  ids: ReadonlySet<string>,
  definition: RouteDefinition,
  t: Translate,
): GraphState[] {
  const { decides, ends } = definition;
  const plain = ['draft', 'sent', EXPERTS, 'treated', 'waiting', PROPOSED].map((id) => ({
    id,
    label: t(`requestRoutes.states.${id}`),
  }));
  const outcomes = decides.outcomes.map((outcome) => ({
    id: decidedAs(outcome),
    label: t('requestRoutes.states.decided', { outcome: said(outcome.label, t) }),
  }));
  const end =
    ends.kind === 'access-or-transfer'
      ? t('requestRoutes.ends.access-or-transfer', { licence: ends.licence })
      : t('requestRoutes.ends.tlv');
  return [
    ...plain,
    ...outcomes,
    { id: ENDING, label: end },
    { id: 'withdrawn', label: t('requestRoutes.states.withdrawn') },
  ].filter(({ id }) => ids.has(id));
}
