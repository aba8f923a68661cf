import { ageOn } from '../../kernel/moments.ts';
import { displayName, initials } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import { planState } from '../facts/index.ts';
import type { DossierFacts, PlanState } from '../facts/index.ts';
import type { DossierHead } from './dossier-head.ts';

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
  };
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
