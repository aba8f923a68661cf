import { planTransitions, stepTransitions, transitions } from '../../dossier/facts/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Graph } from '../../platform/drawing/index.ts';

/** What runs by rules of its own. */
export const courses = ['step', 'plan', 'dossier'] as const;
export type Course = (typeof courses)[number];

/** What leads from some states to one. */
interface Move {
  act: string;
  from: readonly string[];
  to: string;
}

const moves: Record<Course, readonly Move[]> = {
  step: stepTransitions,
  plan: planTransitions,
  dossier: transitions.map(({ act, from, to }) => ({ act, from: [from], to })),
};

const wordOf: Record<Course, string> = {
  step: 'dossier.states',
  plan: 'help.planStates',
  dossier: 'help.dossier',
};

const ANY = 'any';

/**
 * How something runs, drawn from the rules themselves: the picture cannot differ from what happens.
 * Where an act is possible in every state, one arrow from "any" says so.
 */
export function courseOf(course: Course, t: Translate): Graph {
  const states = [...new Set(moves[course].flatMap(({ from, to }) => [...from, to]))].toSorted(
    (a, b) => beginsIn(course, b) - beginsIn(course, a),
  );
  const everywhere = ({ from }: Move): boolean =>
    states.length > 2 && from.length === states.length;
  return {
    states: [
      ...states.map((state) => ({ id: state, label: t(`${wordOf[course]}.${state}`) })),
      ...(moves[course].some(everywhere)
        ? [{ id: ANY, label: t('help.anyState'), any: true }]
        : []),
    ],
    arrows: moves[course].flatMap((move) =>
      (everywhere(move) ? [ANY] : move.from).map((from) => ({
        from,
        to: move.to,
        label: t(`help.acts.${move.act}`),
      })),
    ),
  };
}

/** The first state of a course is the one that its first rule begins in. */
const beginsIn = (course: Course, state: string): number =>
  moves[course][0]?.from[0] === state ? 1 : 0;
