import { schoolDay } from '../../kernel/clock.ts';
import { shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { chosenReasons, STATUS_STEP } from '../facts/index.ts';
import type { DossierFacts } from '../facts/index.ts';
import { dossierCrumbs, headView, inSteps, stepTitle } from '../frame/index.ts';
import { declared } from '../record/index.ts';
import type { CarriedFiles, CarriedReports, StepRow } from '../record/index.ts';
import { railView } from './step-page.ts';
import type { CarriedView } from './sure-page.ts';

/** What somebody chose on the page. */
export interface StatusForm {
  act: string;
  reason: string;
  explanation: string;
  /** Ids of what comes along to the new level. */
  reports: string[];
  files: string[];
  /** Asked what would happen, and pressed again. */
  sure: boolean;
}

export interface StatusFault {
  field: string;
  text: string;
}

/** What may be done with an open dossier by who looks at it. */
interface StatusActs {
  reports: Awaited<ReturnType<CarriedReports['list']>>;
  files: Awaited<ReturnType<CarriedFiles['list']>>;
  /** Codes of what stands in the way of another level. */
  levelObstacles: readonly string[];
}

interface Found {
  rows: readonly StepRow[];
  acts: StatusActs | undefined;
  /** Why it was archived, as somebody told it. */
  explanation: string;
  takesBack: boolean;
}

interface Shown {
  dossier: DossierFacts;
  /** What was sent and could not be done. */
  form: StatusForm | undefined;
  faults: readonly StatusFault[];
  t: Translate;
  at: Date;
  base: string;
}

interface StatusFormView {
  action: string;
  fault?: string;
  archiving: boolean;
  changing: boolean;
  reason: { fault?: string; options: { value: string; label: string; selected: boolean }[] };
  explanation: string;
  /** Absent at the highest level. */
  level?: {
    possible: boolean;
    why: string[];
    evaluate: string;
    reports: CarriedView[];
    files: CarriedView[];
  };
}

interface ArchivedView {
  when: string;
  reason: string;
  explanation: string;
  takeBack?: { action: string; reason: string; fault?: string };
}

export function statusAnswer(found: Found, shown: Shown): Answer {
  const { dossier, faults, t, at, base } = shown;
  const root = stepsOf(shown);
  const step = declared(STATUS_STEP);
  return {
    kind: 'page',
    template: 'dossier/status',
    status: faults.length > 0 ? 422 : 200,
    page: {
      title: `${STATUS_STEP}. ${stepTitle(step, dossier.level, t)}`,
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
      faults: faults.map(({ field, text }) => ({ text, url: `#${field}` })),
    },
    view: {
      head: headView(dossier, { t, today: schoolDay(at) }),
      standsIn: inSteps(dossier),
      rail: railView({ rows: found.rows, t, step, dossier }, root),
      links: linksOf(dossier, base, t),
      form: found.acts === undefined ? undefined : formView(found.acts, shown),
      archived: dossier.status === 'archived' ? archivedView(found, shown) : undefined,
      history: `${root}/${STATUS_STEP}/geschiedenis`,
    },
  };
}

const stepsOf = ({ dossier, base }: Shown): string => `${base}/dossiers/${dossier.id}/stappen`;

const faultOf = ({ faults }: Shown, field: string): string | undefined =>
  faults.find((candidate) => candidate.field === field)?.text;

function formView(acts: StatusActs, shown: Shown): StatusFormView {
  const { dossier, form, t } = shown;
  return {
    action: `${stepsOf(shown)}/${STATUS_STEP}`,
    fault: faultOf(shown, 'keuze'),
    archiving: form?.act === 'archiveren',
    changing: form?.act === 'niveau',
    reason: {
      fault: faultOf(shown, 'reden'),
      options: chosenReasons.map((reason) => ({
        value: reason,
        label: t(`steps.status.fields.archiveReason.options.${reason}`),
        selected: form?.reason === reason,
      })),
    },
    explanation: form?.explanation ?? '',
    level: dossier.level === 'voorziening' ? undefined : levelView(acts, shown),
  };
}

function levelView(
  { reports, files, levelObstacles }: StatusActs,
  shown: Shown,
): StatusFormView['level'] {
  const { form, t } = shown;
  const [ofReports, ofFiles] = carriedViews({ reports, files }, form, t);
  return {
    possible: levelObstacles.length === 0,
    why: levelObstacles.map((code) => t(`errors.${code}`)),
    evaluate: `${stepsOf(shown)}/10`,
    reports: ofReports?.items ?? [],
    files: ofFiles?.items ?? [],
  };
}

/** Reports that come along to a new dossier at most. */
export const MOST_REPORTS = 20;

/** Reports and files to untick: all of the old dossier comes along (seed: een lege toolbox). */
export function carriedViews(
  { reports, files }: Pick<StatusActs, 'reports' | 'files'>,
  form: StatusForm | undefined,
  t: Translate,
): { legend: string; items: CarriedView[] }[] {
  const ticked = new Set([
    ...(form?.reports ?? reports.slice(0, MOST_REPORTS).map(({ id }) => id)),
    ...(form?.files ?? files.map(({ id }) => id)),
  ]);
  return [
    {
      legend: t('pages.status.carry'),
      items: reports.map((report) => ({
        name: `verslag-${report.id}`,
        checked: ticked.has(report.id),
        label: t(`report.kinds.${report.kind}`),
        state: t(`dossier.plan.${report.planState}`, { version: report.planVersion ?? 0 }),
        made: shownMoment(report.madeAt),
      })),
    },
    {
      legend: t('files.carry'),
      items: files.map((file) => ({
        name: `bestand-${file.id}`,
        checked: ticked.has(file.id),
        label: file.title,
        made: shownMoment(file.at),
      })),
    },
  ];
}

function archivedView(found: Found, shown: Shown): ArchivedView {
  const { dossier, form, t, base } = shown;
  const { archivedAt, archiveReason } = dossier;
  return {
    when: archivedAt === null ? '' : shownMoment(archivedAt),
    reason:
      archiveReason === null ? '' : t(`steps.status.fields.archiveReason.options.${archiveReason}`),
    explanation: found.explanation,
    takeBack: found.takesBack
      ? {
          action: `${base}/dossiers/${dossier.id}/terughalen`,
          reason: form?.explanation ?? '',
          fault: faultOf(shown, 'terughalen'),
        }
      : undefined,
  };
}

/** The dossier before this one and the one after it: linked both ways. */
function linksOf(
  dossier: DossierFacts,
  base: string,
  t: Translate,
): { label: string; url: string }[] {
  const link = (key: string, id: string | null, step: number): { label: string; url: string }[] =>
    id === null
      ? []
      : [{ label: t(`dossier.status.${key}`), url: `${base}/dossiers/${id}/stappen/${step}` }];
  return [...link('previous', dossier.previousId, STATUS_STEP), ...link('next', dossier.nextId, 1)];
}
