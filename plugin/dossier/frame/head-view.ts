import { ageOn, shownDay } from '../../kernel/moments.ts';
import { displayName, initials } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import { planState, TOOLBOX_STEP } from '../facts/index.ts';
import type {
  DossierFacts,
  Level,
  PlanState,
  RequestInDossier,
  StepState,
} from '../facts/index.ts';
import { steps } from '../form/index.ts';
import type { Step } from '../declaration/index.ts';
import type { DossierHead, HeadStep } from './dossier-head.ts';

export const planKinds: Record<PlanState, DossierHead['plan']['kind']> = {
  concept: 'concept',
  awaiting: 'warn',
  set: 'ok',
  'set-without-consent': 'warn',
  lapsed: 'stop',
};

/** "Vastgesteld met instemming, versie 2" */
export function planWord(dossier: Pick<DossierFacts, 'plan'>, t: Translate): string {
  const state = planState(dossier.plan);
  return t(`dossier.plan.${state}`, { version: dossier.plan?.version ?? 0 });
}

/**
 * The head that every page of a dossier carries: whom it is about, the level, and where the plan
 * stands.
 */
export function headView(
  dossier: DossierFacts,
  context: { t: Translate; today: string },
): DossierHead {
  const { t, today } = context;
  const about = [
    ...(dossier.birthDate === null
      ? []
      : [t('dossier.age', { years: ageOn(dossier.birthDate, today) })]),
    ...(dossier.groupName === null ? [] : [t('dossier.group', { name: dossier.groupName })]),
  ].join(' · ');
  return {
    pupil: displayName(dossier.pupilName),
    initials: initials(dossier.pupilName),
    about,
    level: t(`dossier.levels.${dossier.level}.name`),
    plan: { word: planWord(dossier, t), kind: planKinds[planState(dossier.plan)] },
    archived: dossier.status === 'archived',
    id: dossier.id,
    steps: headSteps(dossier, t),
  };
}

function headSteps(
  { stepStates, level, toolbox }: Pick<DossierFacts, 'stepStates' | 'level' | 'toolbox'>,
  t: Translate,
): HeadStep[] {
  return steps.map((step, index) => {
    const state = stepStates[index] ?? 'empty';
    return {
      number: step.number,
      title: stepTitle(step, level, t, 'short'),
      state,
      stateWord: stateWord(step.number, state, { level, t, sent: toolbox.request }),
    };
  });
}

/** A step's name; step 9 is called otherwise at the level from which requests can be sent. */
export function stepTitle(
  step: Step,
  level: Level,
  t: Translate,
  form: 'title' | 'short' = 'title',
): string {
  const own = `steps.${step.key}.${form}-${level}`;
  return t(t.has(own) ? own : `steps.${step.key}.${form}`);
}

/** A finished toolbox keeps a choice, or was finished by sending a request. */
export function stateWord(
  step: number,
  state: StepState,
  { level, t, sent }: { level: Level; t: Translate; sent?: RequestInDossier | undefined },
): string {
  if (step === TOOLBOX_STEP && sent !== undefined && state === 'done')
    return t('dossier.states.sent', { date: shownDay(sent.sentAt) });
  const chosen = step === TOOLBOX_STEP && level === 'voorziening' && state === 'done';
  return t(chosen ? 'dossier.states.chosen' : `dossier.states.${state}`);
}

/** The way back: the pupils, the pupil, and this dossier. */
export function dossierCrumbs(
  dossier: DossierFacts,
  context: { t: Translate; base: string },
): { label: string; url?: string }[] {
  return [
    { label: context.t('nav.pupils'), url: `${context.base}/leerlingen` },
    { label: displayName(dossier.pupilName), url: `${context.base}/leerlingen/${dossier.pupilId}` },
    {
      label: context.t('dossier.crumb', { year: dossier.schoolYear }),
      url: `${context.base}/dossiers/${dossier.id}/stappen/1`,
    },
  ];
}
