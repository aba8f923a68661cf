import { displayName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Language } from '../../language/index.ts';
import type { ReportDocument, Reports, Section } from '../../platform/paper/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { planState } from '../facts/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { planKinds, planWord } from '../frame/index.ts';
import type { Dossiers } from '../record/index.ts';
import { isAsked } from './consent-section.ts';
import type { ConsentFacts } from './consent-section.ts';
import { dateFor, dayFor, momentFor } from './days.ts';

export interface ReportDeps {
  dossiers: Pick<Dossiers, 'readers'>;
  licences: Pick<Licences, 'byId'>;
  language: Language;
  today: () => string;
}
export type PrintedReportDeps = ReportDeps & { reports: Reports };

/** What one kind of report fills in; the rest is the same for each. */
export interface ReportBody {
  heading: string;
  /** What the cover says at a glance, and at the foot of every page beside the name. */
  state: ReportDocument['cover']['state'];
  version: string;
  facts: ReportDocument['cover']['facts'];
  sections: Section[];
  mark: string | undefined;
}

/** A report about one dossier: the school, whom it is about, and what its kind fills in. */
export function framed(
  deps: Pick<ReportDeps, 'licences'>,
  dossier: DossierFacts,
  t: Translate,
  body: ReportBody,
): ReportDocument {
  const { heading, state, version, facts, sections, mark } = body;
  const licence = deps.licences.byId(dossier.licenceId);
  const pupil = displayName(dossier.pupilName);
  return {
    title: t('report.documentTitle', { heading, pupil }),
    cover: {
      school: [licence.schoolName, licence.town].filter((part) => part !== '').join(', '),
      licence: t('report.licence', {
        name: licence.name,
        brin: licence.brin === '' ? '' : ` · BRIN ${licence.brin}`,
      }),
      ...(licence.logo === null ? {} : { logo: licence.logo }),
      heading,
      pupil,
      sub: [
        ...(dossier.birthDate === null
          ? []
          : [t('report.born', { date: dateFor(dossier.birthDate, t) })]),
        ...(dossier.groupName === null ? [] : [t('dossier.group', { name: dossier.groupName })]),
        t('report.schoolYear', { year: dossier.schoolYear }),
      ].join(' · '),
      ...(state === undefined ? {} : { state }),
      facts,
    },
    lead: licence.colour,
    contentsTitle: t('report.contents'),
    sections,
    running: t('report.running', { heading, pupil: shortened(pupil), version }),
    ...(mark === undefined ? {} : { mark }),
  };
}

/** Where the plan stands, for the reports that are about it. */
export const planBody = (
  dossier: DossierFacts,
  t: Translate,
): Pick<ReportBody, 'state' | 'version' | 'mark'> => ({
  state: { word: planWord(dossier, t), kind: planKinds[planState(dossier.plan)] },
  version:
    dossier.plan === undefined
      ? t('report.draft')
      : t('report.version', { version: dossier.plan.version }),
  mark: holds(dossier) ? undefined : t(`report.mark.${planState(dossier.plan)}`),
});

/**
 * A document that is still to be agreed on, or no longer, says so on every page: pages get
 * separated.
 */
const holds = (dossier: DossierFacts): boolean =>
  ['set', 'set-without-consent'].includes(planState(dossier.plan));

/** Characters of a name at the foot of a page, beside the version and the page number. */
const LONGEST_RUNNING_NAME = 48;

/** A name as the foot of every page has room for it. */
export const shortened = (name: string): string =>
  [...name].length <= LONGEST_RUNNING_NAME
    ? name
    : `${[...name]
        .slice(0, LONGEST_RUNNING_NAME - 1)
        .join('')
        .trimEnd()}…`;

/** When and by whom the plan was set, or consent asked, and when it is evaluated. */
export const planFacts = (
  dossier: DossierFacts,
  consent: ConsentFacts | undefined,
  t: Translate,
): ReportBody['facts'] => [
  ...(consent === undefined
    ? []
    : [
        {
          label: t(isAsked(consent) ? 'report.cover.askedOn' : 'report.cover.setOn'),
          value: t('report.cover.setBy', { date: dayFor(consent.setAt, t), name: consent.setBy }),
        },
      ]),
  ...(dossier.evaluateOn === null
    ? []
    : [{ label: t('report.cover.evaluate'), value: dateFor(dossier.evaluateOn, t) }]),
];

/** As of which change, and for whose eyes: of every report. */
export const lastFacts = (dossier: DossierFacts, t: Translate): ReportBody['facts'] => [
  { label: t('report.cover.level'), value: t(`dossier.levels.${dossier.level}.name`) },
  {
    label: t('report.cover.asOf'),
    value: t('report.cover.confidential', { moment: momentFor(dossier.changedAt, t) }),
  },
];
