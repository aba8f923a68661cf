import { readConsents } from '../../consent/plan-consent/index.ts';
import { ageOn } from '../../kernel/moments.ts';
import { displayName, initials } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import { makeReport } from '../../logbook/reports/index.ts';
import type { SignedInActor } from '../../platform/web/index.ts';
import { messagePartnership } from '../../sharing/partnership/index.ts';
import { planState, readDossier, readSharing } from '../facts/index.ts';
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

/** The head that every page of a dossier carries: whom it is about, the level, and where the plan stands. */
export function headView(
  dossier: DossierFacts,
  tab: 'steps' | 'reports',
  context: { t: Translate; base: string; today: string },
): DossierHead {
  const { t, base, today } = context;
  const about = [
    ...(dossier.birthDate === null
      ? []
      : [t('dossier.age', { years: ageOn(dossier.birthDate, today) })]),
    ...(dossier.groupName === null ? [] : [t('dossier.group', { name: dossier.groupName })]),
  ].join(' · ');
  const root = `${base}/dossiers/${dossier.id}`;
  return {
    pupil: displayName(dossier.pupilName),
    initials: initials(dossier.pupilName),
    about,
    level: t(`dossier.levels.${dossier.level}.name`),
    plan: { word: planWord(dossier, t), kind: planKinds[planState(dossier.plan)] },
    archived: dossier.status === 'archived',
    tabs: [
      { label: t('dossier.tabs.steps'), url: `${root}/stappen/1`, current: tab === 'steps' },
      {
        label: t('dossier.tabs.logbook'),
        url: `${root}/logboek/verslagen`,
        current: tab === 'reports',
        ...(dossier.unread > 0 ? { count: dossier.unread } : {}),
      },
    ],
  };
}

export interface LogbookTab {
  label: string;
  url: string;
  current: boolean /** What waits there to be read. */;
  count?: number;
}

/** The parts of the logbook, each for who may open it. */
export function logbookTabs(
  dossier: DossierFacts,
  current: 'partnership' | 'files' | 'consent' | 'reports' | 'notes',
  context: { t: Translate; base: string; actor: SignedInActor; at: Date },
): LogbookTab[] {
  const { t, base, actor, at } = context;
  const root = `${base}/dossiers/${dossier.id}/logboek`;
  return [
    ...(messagePartnership.allow(actor, dossier, at) === undefined
      ? []
      : [
          {
            label: t('logbook.tabs.partnership'),
            url: `${root}/communicatie-swv`,
            current: current === 'partnership',
            ...(dossier.unread > 0 ? { count: dossier.unread } : {}),
          },
        ]),
    ...(readDossier.allow(actor, dossier, at) === undefined
      ? []
      : [
          {
            label: t('logbook.tabs.files'),
            url: `${root}/bestanden`,
            current: current === 'files',
          },
        ]),
    ...(readConsents.allow(actor, dossier, at) === undefined
      ? []
      : [
          {
            label: t('logbook.tabs.consent'),
            url: `${root}/inzage-instemming`,
            current: current === 'consent',
          },
        ]),
    ...(makeReport.allow(actor, dossier, at) === undefined
      ? []
      : [
          {
            label: t('logbook.tabs.reports'),
            url: `${root}/verslagen`,
            current: current === 'reports',
          },
        ]),
    ...(readDossier.allow(actor, dossier, at) === undefined
      ? []
      : [
          { label: t('logbook.tabs.notes'), url: `${root}/notities`, current: current === 'notes' },
        ]),
  ];
}

const accessParts = { consent: '', reading: '/lezen', 'data-consent': '/toestemming' };

/** On every page of INZAGE & INSTEMMING: the tabs of LOGBOEK, and the parts of this one. */
export function accessTabs(
  dossier: DossierFacts,
  current: keyof typeof accessParts,
  context: { t: Translate; base: string; actor: SignedInActor; at: Date },
): { tabs: LogbookTab[]; subTabs: LogbookTab[] } {
  const { t, base, actor, at } = context;
  return {
    tabs: logbookTabs(dossier, 'consent', context),
    // A helper from outside sees the questions for instemming alone.
    subTabs:
      readSharing.allow(actor, dossier, at) === undefined
        ? []
        : (Object.keys(accessParts) as (keyof typeof accessParts)[]).map((part) => ({
            label: t(`logbook.access.${part}`),
            url: `${base}/dossiers/${dossier.id}/logboek/inzage-instemming${accessParts[part]}`,
            current: part === current,
          })),
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
