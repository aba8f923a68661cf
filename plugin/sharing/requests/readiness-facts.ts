import type { ReadStanding } from '../../consent/data-consent/index.ts';
import { followedSteps, readerOf } from '../../dossier/content/index.ts';
import { planState, TOOLBOX_STEP } from '../../dossier/facts/index.ts';
import type { DossierFacts, Sensitivity } from '../../dossier/facts/index.ts';
import { holds } from '../../dossier/declaration/index.ts';
import { stepByNumber } from '../../dossier/form/index.ts';
import type { Step, StepReader } from '../../dossier/declaration/index.ts';
import type { DossierDomain } from '../../dossier/form/index.ts';
import { presentContent } from '../../dossier/record/index.ts';
import type { DossierStore, RequestForms, StepRow } from '../../dossier/record/index.ts';
import { validateStep } from '../../dossier/rules/index.ts';
import { ageOn } from '../../kernel/moments.ts';
import { once } from '../../kernel/once.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { FileFacts, FilesStore } from '../../logbook/files/index.ts';
import { reportsToShare } from '../../logbook/reports/index.ts';
import type { ReportToShare } from '../../logbook/reports/index.ts';
import type { Database, Reads, Unit } from '../../platform/store/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { covers } from '../facts/index.ts';
import type { SharedItem, ShareFacts } from '../facts/index.ts';
import { reportCovered } from '../partnership/index.ts';
import type { SharesStore } from '../partnership/index.ts';
import type { RequestRoutesStore, RouteDefinition, RouteVersion } from '../request-routes/index.ts';
import type { ExpertsDoor, NamedExpert } from './acts.ts';
import { picksOf, pinOf } from './picks-store.ts';
import type { Pick as Picked } from './picks-store.ts';
import { isComplete, readinessOf } from './readiness.ts';
import type { PickFacts, ReadinessFacts, ReadinessItem } from './readiness.ts';
import type { RequestFacts } from './request.ts';
import { runningRequest } from './requests-store.ts';

/** What a dossier has of what its route asks, and all that was read to tell. */
export interface Found {
  readonly version: RouteVersion;
  /** The version that counts for who chooses the route now; undefined when it is not offered. */
  readonly current: RouteVersion | undefined;
  readonly facts: ReadinessFacts;
  readonly items: readonly ReadinessItem[];
  readonly complete: boolean;
  readonly domains: readonly DossierDomain[];
  readonly share: ShareFacts | undefined;
  /** What lies open with the share. */
  readonly open: {
    files: readonly { item: SharedItem; file: FileFacts }[];
    reports: readonly { item: SharedItem; report: ReportToShare }[];
  };
  readonly picks: readonly Picked[];
  readonly files: readonly FileFacts[];
  readonly experts: readonly NamedExpert[];
}

export interface Asked {
  t: Translate;
  today: string;
  /** Reads through it alone. */
  unit?: Unit;
  /** What is added to is no other request in the way; it asks what it asked when it was sent. */
  itself?: RequestFacts;
}

export interface Readiness {
  /** Undefined when no route was chosen in step 9. */
  of(dossier: DossierFacts, asked: Asked): Promise<Found | undefined>;
}

export interface ReadinessDeps {
  database: Database;
  store: DossierStore;
  shares: SharesStore;
  files: FilesStore;
  licences: Licences;
  schoolName: (licenceId: string) => string;
  standing: ReadStanding;
  routes: RequestRoutesStore;
  forms: RequestForms;
  experts: ExpertsDoor;
  base: string;
}

export const createReadiness = (deps: ReadinessDeps): Readiness => ({
  of: (dossier, asked) => found(deps, dossier, asked),
});

/** Where the pupil's own words stand. */
const HEARING_STEP = 6;

async function found(
  deps: ReadinessDeps,
  dossier: DossierFacts,
  asked: Asked,
): Promise<Found | undefined> {
  const reads: Reads = asked.unit ?? deps.database;
  const versionId = asked.itself?.versionId ?? (await pinOf(reads, dossier.id));
  const version = versionId === undefined ? undefined : await deps.routes.version(reads, versionId);
  if (version === undefined) return undefined;
  const counts = await deps.routes.currentOf(reads, version.partnershipId, version.key);
  const current = counts?.open === true ? counts : undefined;
  const shared = await sharedOf(deps, dossier, version.deskId, asked);
  // What is sent is read whole; a page only asks what is missing.
  const also = asked.unit === undefined ? [] : (shared.share?.steps ?? []);
  const written = await writtenOf(deps, dossier, version, asked, also);
  const experts = await deps.experts.named(reads, dossier);
  const other = await runningRequest(reads, { dossierId: dossier.id, routeId: version.routeId });
  const facts: ReadinessFacts = {
    ...factsOf(deps, dossier, asked.today, { version, shared, written }),
    offered: asked.itself !== undefined || current !== undefined,
    standing: await deps.standing(dossier, asked.today, asked.unit),
    experts,
    running: other?.id === asked.itself?.id ? undefined : other,
  };
  const words = { t: asked.t, root: `${deps.base}/dossiers/${dossier.id}` };
  const items = readinessOf(facts, words);
  return {
    ...shared,
    version,
    current,
    facts,
    items,
    complete: isComplete(items),
    domains: written.domains,
    experts,
  };
}

const factsOf = (
  deps: ReadinessDeps,
  dossier: DossierFacts,
  today: string,
  { version, shared, written }: { version: RouteVersion; shared: Shared; written: Written },
): Omit<ReadinessFacts, 'offered' | 'standing' | 'experts' | 'running'> => ({
  definition: version.definition,
  today,
  level: dossier.level,
  archived: dossier.status === 'archived',
  states: written.rows.map(({ state }) => state),
  read: written.read,
  step: written.step,
  faults: validateStep(written.step, written.read(TOOLBOX_STEP), written.domains, dossier.policies),
  planState: planState(dossier.plan),
  desk: {
    name: deps.licences.byId(version.deskId).name,
    called: deps.schoolName(version.deskId),
  },
  share: shared.share,
  changed: shared.changed,
  openReports: shared.open.reports.map(({ report }) => report.kind),
  picks: pickedFiles(shared),
  age: dossier.birthDate === null ? undefined : ageOn(dossier.birthDate, today),
  sensitive: sensitiveAnswers(version.definition, written.read(TOOLBOX_STEP)),
});

type Shared = Pick<Found, 'share' | 'open' | 'files' | 'picks'> & { changed: number[] };

/** What lies open at the desk, and what was chosen to. */
async function sharedOf(
  deps: ReadinessDeps,
  dossier: DossierFacts,
  deskId: string,
  { today, unit }: Asked,
): Promise<Shared> {
  const reads: Reads = unit ?? deps.database;
  const shares = unit === undefined ? deps.shares : deps.shares.within(unit);
  const filesStore = unit === undefined ? deps.files : deps.files.within(unit);
  const share = await shares.running(dossier.id, deskId, today);
  const items = share === undefined ? [] : await shares.items(share.id);
  const files = (await filesStore.ofDossier(dossier)).filter(({ removedAt }) => removedAt === null);
  const reports = items.some(({ kind }) => kind === 'report')
    ? await reportsToShare(reads, dossier.id)
    : [];
  return {
    share,
    files,
    picks: await picksOf(reads, dossier.id),
    changed:
      share === undefined ? [] : await shares.changedSince(dossier.id, share.sequence, share.steps),
    open: share === undefined ? { files: [], reports: [] } : openIn(share, items, files, reports),
  };
}

/** What of these items the desk really opens: as its own page says it. */
const openIn = (
  share: ShareFacts,
  items: readonly SharedItem[],
  files: readonly FileFacts[],
  reports: readonly ReportToShare[],
): Found['open'] => ({
  files: items.flatMap((item) => {
    const file = files.find(({ id }) => item.kind === 'file' && id === item.itemId);
    return file === undefined || !covers(share, file.sensitivity) ? [] : [{ item, file }];
  }),
  reports: items.flatMap((item) => {
    const report = reports.find(({ id }) => item.kind === 'report' && id === item.itemId);
    return report === undefined || !reportCovered(share, report) ? [] : [{ item, report }];
  }),
});

const pickedFiles = ({ picks, files, open }: Shared): ReadonlyMap<string, PickFacts> =>
  new Map(
    picks.flatMap(({ requirement, fileId, datedOn }) => {
      const file = files.find(({ id }) => id === fileId);
      if (file === undefined) return [];
      const shared = open.files.some(
        ({ item }) => item.itemId === fileId && item.versionId === file.version.id,
      );
      const { version, sensitivity } = file;
      const title = sensitivity === 'none' ? file.title : undefined;
      return [[requirement, { fileId, title, datedOn, state: version.state, shared }] as const];
    }),
  );

interface Written {
  rows: readonly StepRow[];
  read: (step: number) => StepReader;
  step: Step;
  domains: readonly DossierDomain[];
}

/** The answers, in step 9 and elsewhere, that the route looks at. */
async function writtenOf(
  deps: ReadinessDeps,
  dossier: DossierFacts,
  version: RouteVersion,
  { unit }: Asked,
  also: readonly number[],
): Promise<Written> {
  const store = unit === undefined ? deps.store : deps.store.within(unit);
  const { reuses, ages } = version.definition;
  // Known already where a unit runs: whoever opens one loads it first.
  await deps.forms.load([version.id]);
  const { licenceId, level } = dossier;
  const step = deps.forms.step({ versionId: version.id, licenceId, level });
  const others = [
    HEARING_STEP,
    ...also,
    ...reuses.map((one) => one.step),
    ...ages.map((one) => one.step),
  ];
  const declared = (number: number): Step | undefined =>
    number === TOOLBOX_STEP ? step : stepByNumber(number);
  const numbers = [TOOLBOX_STEP, ...others].flatMap((number) => {
    const of = declared(number);
    return of === undefined ? [] : [number, ...followedSteps(of)];
  });
  const rows = await store.steps(dossier, [...new Set(numbers)]);
  const domains = numbers.some((number) =>
    declared(number)?.parts.some(({ kind }) => kind === 'domains'),
  )
    ? await store.domains(dossier.id)
    : [];
  const contents = new Map(rows.map((row) => [row.step, row.content]));
  return {
    rows,
    step,
    domains,
    read: once((number: number) => {
      const of = declared(number);
      if (of === undefined) throw new Error(`A route looks at a step ${number}`);
      return readerOf(
        presentContent(of, (other) => contents.get(other)),
        domains,
      );
    }),
  };
}

/** Kinds of sensitive answers that are given and asked. */
function sensitiveAnswers({ parts }: RouteDefinition, content: StepReader): readonly Sensitivity[] {
  const given = parts
    .filter(({ when }) => holds(when, content))
    .flatMap(({ fields }) => fields.filter(({ when }) => holds(when, content)))
    .flatMap(({ key, sensitive }) =>
      sensitive !== undefined && content.value(key).trim() !== '' ? [sensitive] : [],
    );
  return [...new Set(given)];
}
