import { planTransitions, stepTransitions, transitions } from '../../dossier/facts/index.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Graph } from '../../platform/drawing/index.ts';
import { requestTransitions } from '../../sharing/requests/index.ts';

/** What runs by rules of its own. */
export const courses = ['step', 'plan', 'dossier', 'request'] as const;
export type Course = (typeof courses)[number];

/** What leads from some states to one. */
interface Move {
  act: string;
  from: readonly string[];
  to: string;
  /** Codes of what must hold. */
  needs: readonly string[];
  followed?: boolean;
}

/** One change of a course in words. */
export interface Arrow {
  from: string;
  to: string;
  act: string;
  needs: string[];
  note?: string;
}

/** That a dossier is open or archived is what an arrow starts from. */
const seen = new Set(['dossier-archived', 'dossier-open']);

const moves: Record<Course, readonly Move[]> = {
  step: stepTransitions.map((move) => ({ ...move, needs: [move.needs] })),
  plan: planTransitions.map((move) => ({ ...move, needs: [move.needs] })),
  dossier: transitions.map(({ act, from, to, rules, followed }) => ({
    act,
    from: [from],
    to,
    needs: rules.map(({ code }) => code).filter((code) => !seen.has(code)),
    followed: followed === true,
  })),
  request: requestTransitions.map((move) => ({
    ...move,
    needs: move.rules.map(({ code }) => code),
  })),
};

const wordOf: Record<Course, string> = {
  step: 'dossier.states',
  plan: 'help.planStates',
  dossier: 'help.dossier',
  request: 'help.requestStates',
};

const actOf = (course: Course): string =>
  course === 'request' ? 'requestRoutes.acts' : 'help.acts';

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
        label: t(`${actOf(course)}.${move.act}`),
      })),
    ),
  };
}

/** The first state of a course is the one that its first rule begins in. */
const beginsIn = (course: Course, state: string): number =>
  moves[course][0]?.from[0] === state ? 1 : 0;

/** The same in words, with what each change needs. */
export const courseInWords = (course: Course, t: Translate): Arrow[] =>
  moves[course].map(({ act, from, to, needs, followed }) => ({
    from: from.map((state) => t(`${wordOf[course]}.${state}`)).join(t('help.or')),
    to: t(`${wordOf[course]}.${to}`),
    act: t(`${actOf(course)}.${act}`),
    needs: needs.map((code) => t(`help.rules.${code}`)),
    ...(followed === true ? { note: t('help.followed') } : {}),
  }));
