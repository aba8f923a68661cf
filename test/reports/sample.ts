import { join } from 'node:path';
import type { ConsentFacts } from '../../plugin/dossier/documents/consent-section.ts';
import { createDossierReports } from '../../plugin/dossier/documents/dossier-reports.ts';
import type { DossierReportKind } from '../../plugin/dossier/documents/dossier-reports.ts';
import { oppHtml } from '../../plugin/dossier/documents/opp-report.ts';
import type { DossierFacts } from '../../plugin/dossier/facts/dossier.ts';
import type { StepReader } from '../../plugin/dossier/declaration/declaration.ts';
import type { DossierDomain } from '../../plugin/dossier/form/places.ts';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { createLanguage } from '../../plugin/language/language.ts';
import { createReports } from '../../plugin/platform/paper/report.ts';
import { createViews } from '../../plugin/platform/web/render.ts';
import { standardPolicies } from '../../plugin/school/policies/policies.ts';

/**
 * Values of a dossier by step and path; rows stand in the order in which their paths are first
 * named.
 */
export type Values = Readonly<Record<number, Readonly<Record<string, string>>>>;

export const domains: readonly DossierDomain[] = [
  { key: 'reading', name: 'Begrijpend lezen', kind: 'cito' },
  { key: 'maths', name: 'Rekenen-wiskunde', kind: 'cito' },
  { key: 'learning', name: 'Leren leren', kind: 'handmatig' },
  { key: 'social', name: 'Functioneren in sociale situaties', kind: 'handmatig' },
];

export const language = createLanguage();
export const views = createViews({ templatesFolder: join(packageRoot, 'templates'), language });
export const reports = createReports({
  render: (name, lang, view) => views.render(name, lang, view),
});

export function readerOf(values: Readonly<Record<string, string>>): StepReader {
  return {
    value: (path) => values[path] ?? '',
    rows: (list) => [
      ...new Set(
        Object.keys(values)
          .filter((path) => path.startsWith(`${list}/`))
          .map((path) => path.split('/')[1] ?? ''),
      ),
    ],
  };
}

export const dossier: DossierFacts = {
  archivedAt: null,
  archiveReason: null,
  previousId: null,
  nextId: null,
  toolbox: { versionId: null, request: undefined },
  id: 'd',
  licenceId: 'l',
  pupilId: 'p',
  level: 'extra',
  status: 'open',
  sequence: 41,
  clockStartsOn: '2026-10-12',
  evaluateOn: '2027-06-01',
  changedAt: new Date('2026-11-23T13:40:00Z'),
  schoolYear: '2026-2027',
  groupName: '2B',
  birthDate: '2013-05-03',
  plan: undefined,
  pupilName: { given: 'Yara', preferred: '', prefix: 'van den', family: 'Berg' },
  wrappedKey: Buffer.alloc(0),
  stepStates: [],
  lastVersion: 0,
  teaches: true,
  emergencyUntil: null,
  policies: standardPolicies,
  shared: false,
  unread: 0,
  granted: { medical: false, psychological: false },
  trace: { dossierId: 'd', pupilId: 'p' },
};

export const consent: ConsentFacts = {
  version: 3,
  mode: 'outside',
  on: '2026-11-20',
  explanation: 'Besproken op school met beide ouders; het getekende plan ligt in de kluis.',
  setAt: new Date('2026-11-21T09:12:00Z'),
  setBy: 'Karim Bouali',
  actionPartHash: Buffer.alloc(32, 0x9f),
  lapsedAt: null,
  answers: [],
  agreedAt: null,
};

/** The dossier of this consent. */
export const setDossier: DossierFacts = {
  ...dossier,
  plan: {
    version: 3,
    setAt: consent.setAt,
    consentMode: 'outside',
    agreedAt: null,
    actionPartHash: consent.actionPartHash,
    lapsedAt: null,
  },
};

export interface Sample {
  values?: Values;
  dossier?: DossierFacts;
  consent?: ConsentFacts;
  basis?: string;
  today?: string;
  colour?: string;
  logo?: string;
  /** Steps with a green tick. */
  finished?: readonly number[];
}

type SampleDeps = Parameters<typeof createDossierReports>[0];

function depsOf(sample: Sample): SampleDeps {
  const rows = (sample.finished ?? []).map(
    (step) =>
      ({ step, state: 'done', content: null }) as unknown as Awaited<
        ReturnType<SampleDeps['dossiers']['readers']>
      >['rows'][number],
  );
  return {
    dossiers: {
      readers: () =>
        Promise.resolve({
          read: (step) => readerOf(sample.values?.[step] ?? {}),
          domains: [...domains],
          rows,
        }),
    },
    licences: {
      byId: () => ({
        id: 'l',
        name: 'DEWERF',
        adapter: 'demo',
        tenant: 'dewerf',
        schoolName: 'De Werf',
        town: 'Alkmaar',
        brin: '99XX',
        colour: sample.colour ?? '#0e5a5a',
        logo: sample.logo ?? null,
        kind: 'school',
      }),
    },
    language,
    reports,
    today: () => sample.today ?? '2026-11-24',
  };
}

/** The OPP as the plugin would print it, without a database. */
export const sampleHtml = (sample: Sample = {}): Promise<string> =>
  oppHtml(depsOf(sample), sample.dossier ?? dossier, sample.basis ?? 'coordinator', sample.consent);

/** Another kind of report in the same way; undefined when there is nothing to print. */
export const sampleReport = async (
  kind: DossierReportKind,
  sample: Sample,
): Promise<string | undefined> =>
  (
    await createDossierReports(depsOf(sample)).html(
      kind,
      sample.dossier ?? dossier,
      sample.basis ?? 'coordinator',
      sample.consent,
    )
  )?.html;

export const sampleNothingYet = (
  sample: Sample,
): ReturnType<ReturnType<typeof createDossierReports>['nothingYet']> =>
  createDossierReports(depsOf(sample)).nothingYet(sample.dossier ?? dossier);
