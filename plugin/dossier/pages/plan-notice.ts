import type { Translate } from '../../kernel/translate.ts';
import { PLAN_STEP, planState } from '../facts/index.ts';
import type { DossierFacts, PlanTurn, StepState } from '../facts/index.ts';
import { planKinds, planWord } from '../frame/index.ts';
import type { DossierHead } from '../frame/index.ts';

/** What step 8 says of the version of the plan that counts now. */
export interface PlanNotice {
  kind: 'warn' | 'stop';
  text: string;
}

/**
 * In step 8: that consent on the plan ends when the action part changes, said before anybody
 * opens the step again and for as long as it is open; and once it ended, what to do. Undefined
 * where nobody was asked anything yet.
 */
export function planNotice(
  dossier: Pick<DossierFacts, 'plan' | 'status'>,
  { step, state, t }: { step: number; state: StepState; t: Translate },
): PlanNotice | undefined {
  const plan = planState(dossier.plan);
  if (step !== PLAN_STEP || dossier.status !== 'open' || plan === 'concept') return undefined;
  const version = dossier.plan?.version ?? 0;
  if (plan === 'lapsed') return { kind: 'stop', text: t('dossier.atStake.lapsed', { version }) };
  const when = state === 'done' ? 'closed' : 'open';
  return { kind: 'warn', text: t(`dossier.atStake.${when}.${plan}`, { version }) };
}

/** The facts as a change left them: the version lapsed, or holds again. */
export const turned = (
  dossier: DossierFacts,
  turn: PlanTurn | undefined,
  at: Date,
): DossierFacts =>
  dossier.plan === undefined || turn === undefined
    ? dossier
    : { ...dossier, plan: { ...dossier.plan, lapsedAt: turn === 'lapsed' ? at : null } };

/** What an answer to autosave tells a page that shows where the plan stands. */
export interface PlanStanding {
  word: string;
  kind: DossierHead['plan']['kind'];
  notice?: PlanNotice | undefined;
}

/** Only step 8 can change where the plan stands, and says so with every answer. */
export const planStanding = (
  dossier: DossierFacts,
  step: number,
  t: Translate,
): PlanStanding | undefined =>
  step === PLAN_STEP
    ? {
        word: planWord(dossier, t),
        kind: planKinds[planState(dossier.plan)],
        notice: planNotice(dossier, { step, state: 'busy', t }),
      }
    : undefined;
