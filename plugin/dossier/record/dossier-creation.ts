import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Database, Keys, Unit } from '../../platform/store/index.ts';
import type { LearningDomains } from '../../school/learning-domains/index.ts';
import type { Licence } from '../../school/licences/index.ts';
import { begunAnew } from '../anew/index.ts';
import {
  applyChanges,
  carriedContent,
  domainsInUse,
  emptyContent,
  readerOf,
} from '../content/index.ts';
import type { Applied, Change } from '../content/index.ts';
import type { DossierFacts, Level, StepState } from '../facts/index.ts';
import { steps } from '../form/index.ts';
import type { Step, StepContent } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import { progressOf } from '../rules/index.ts';
import { holdGroup, insertDomains, insertDossier, lockStudent } from './creation-store.ts';
import { dossierSeal } from './dossier-seal.ts';
import type { DossierSeal } from './dossier-seal.ts';
import type { DossierStore } from './dossier-store.ts';
import { hostChanges, ownChanges } from './host-values.ts';
import type { HostFacts, HostFactsSource } from './host-values.ts';
import { dossiersTable, dossierStepsTable } from './record-tables.ts';
import { appendRevisions } from './revisions-store.ts';
import { presentContent } from './step-writing.ts';
import { contentsOf } from './steps-store.ts';

export interface CreationDeps {
  database: Database;
  store: DossierStore;
  keys: Keys;
  licenceKey: (licenceId: string) => Buffer;
  domains: LearningDomains;
  hostFacts: HostFactsSource;
}

/**
 * What a new dossier is made from, read before its unit of work begins: a unit that waits for a
 * second connection can starve.
 */
export interface Beginning {
  group: Awaited<ReturnType<DossierStore['presentGroup']>>;
  /** The domains of this moment: later changes touch new dossiers only. */
  domains: DossierDomain[];
  facts: HostFacts;
}

export async function beginningOf(
  deps: Pick<CreationDeps, 'store' | 'domains' | 'hostFacts'>,
  made: { pupilId: string; licence: Licence; today: string },
): Promise<Beginning> {
  const [group, domains, facts] = await Promise.all([
    deps.store.presentGroup(made.pupilId, made.today),
    deps.domains.forPupil({ pupilId: made.pupilId, licenceId: made.licence.id, today: made.today }),
    deps.hostFacts.load(made.pupilId, made.licence, made.today),
  ]);
  return { group, domains, facts };
}

/**
 * Makes a dossier with its own key, the domains of this moment (later changes of a licence's
 * domains touch new dossiers only), and what the host knows. @throws AppError
 * `pupil-without-group`, `dossier-exists`
 */
export async function createDossier(
  unit: Unit,
  deps: Pick<CreationDeps, 'keys' | 'licenceKey'>,
  made: { pupilId: string; level: Level; licence: Licence } & Beginning,
): Promise<string> {
  const { pupilId, level, licence, group, domains, facts } = made;
  // The lock on the pupil lets one of two people who do this at once go first.
  const pupil = await lockStudent(unit, pupilId);
  if (pupil !== undefined && pupil.mergedInto !== null) throw new AppError('pupil-merged', 409);
  if (pupil === undefined || group === undefined) throw new AppError('pupil-without-group', 409);
  // The lock on the group lets whoever removes it at the same time go first, or wait and find this
  // dossier in it.
  if ((await holdGroup(unit, group.groupId)) !== 'active')
    throw new AppError('pupil-without-group', 409);
  const open = await unit.find(dossiersTable, { pupilId, level, status: 'open' });
  if (open !== undefined) throw new AppError('dossier-exists', 409);
  const fresh = newKey(deps, licence.id);
  await insertDossier(unit, {
    id: fresh.id,
    licenceId: licence.id,
    pupilId,
    level,
    ...group,
    wrapped: fresh.wrapped,
  });
  await insertDomains(unit, fresh.id, domains);
  await insertSteps(unit, fresh.seal, fresh.id, domains, (step, sequence) => {
    const told = applyChanges(step, emptyContent(step), hostChanges(step, facts), {
      sequence,
      domains,
      host: true,
    });
    const own = [...ownChanges(step, facts), ...beginnings(step, schoolDay(unit.at))];
    const typed = applyChanges(step, told.content, own, {
      sequence: sequence + told.revisions.length,
      domains,
    });
    return {
      state: 'empty',
      content: typed.content,
      revisions: [...told.revisions, ...typed.revisions],
    };
  });
  await unit.audit({ event: 'dossier.created', dossierId: fresh.id, pupilId, details: { level } });
  return fresh.id;
}

/**
 * The dossier that follows another one at a new level: every field of the old one, no consent and
 * no ticks (it begins with an empty toolbox), the domains it has text for and the current ones.
 */
export async function followDossier(
  unit: Unit,
  deps: Pick<CreationDeps, 'keys' | 'licenceKey'>,
  made: {
    old: DossierFacts;
    level: Level;
    seal: DossierSeal;
    oldDomains: readonly DossierDomain[];
  } & Omit<Beginning, 'facts'>,
): Promise<{ id: string; key: Buffer }> {
  const { old, level } = made;
  const contents = await presentContents(unit, old, made.seal);
  // The pupil as it is now: the dossier may have gone to another one by a merge since it was
  // loaded.
  const place = await unit.find(dossiersTable, { id: old.id });
  if (place === undefined) throw new AppError('not-found', 404);
  const fresh = newKey(deps, old.licenceId);
  const { pupilId, groupId, schoolYearId, clockStartsOn, evaluateOn } = place;
  await insertDossier(unit, {
    pupilId,
    groupId,
    schoolYearId,
    ...made.group,
    id: fresh.id,
    licenceId: old.licenceId,
    level,
    wrapped: fresh.wrapped,
    previousId: old.id,
  });
  const kept = domainsInUse(made.oldDomains, contents);
  const domains = [
    ...made.domains,
    ...kept.filter((domain) => made.domains.every(({ key }) => key !== domain.key)),
  ];
  await insertDomains(unit, fresh.id, domains);
  await insertSteps(unit, fresh.seal, fresh.id, domains, (step, sequence) => {
    const { content, state } = contents.get(step.number) ?? {
      content: emptyContent(step),
      state: 'empty' as const,
    };
    return {
      state: state === 'empty' ? 'empty' : 'busy',
      ...carriedContent(step, state === 'done' ? begunAnew(step, content) : content, {
        sequence,
        domains,
      }),
    };
  });
  await unit.update(dossiersTable, { id: fresh.id }, { clockStartsOn, evaluateOn });
  return { id: fresh.id, key: fresh.key };
}

async function presentContents(
  unit: Unit,
  old: DossierFacts,
  seal: DossierSeal,
): Promise<Map<number, { content: StepContent; state: StepState }>> {
  const kept = await contentsOf(unit, old.id, seal);
  return new Map(
    steps.map((step) => [
      step.number,
      {
        content: presentContent(step, (number) => kept.get(number)?.content),
        state: kept.get(step.number)?.state ?? 'empty',
      },
    ]),
  );
}

function newKey(
  deps: Pick<CreationDeps, 'keys' | 'licenceKey'>,
  licenceId: string,
): { id: string; wrapped: Buffer; key: Buffer; seal: DossierSeal } {
  const id = newId();
  const wrapped = deps.keys.newDossierKey(deps.licenceKey(licenceId), id);
  const key = deps.keys.dossierKey(deps.licenceKey(licenceId), id, wrapped);
  return { id, wrapped, key, seal: dossierSeal(key, id) };
}

/** What a new dossier begins with whatever the host knows. */
const beginnings = (step: Step, today: string): Change[] =>
  step.parts.flatMap((part): Change[] =>
    part.kind === 'fields'
      ? part.fields
          .filter(({ begins }) => begins === 'today')
          .map(({ key }) => ({ op: 'set', path: key, value: today, base: 0 }))
      : [],
  );

type FirstContent = Pick<Applied, 'content' | 'revisions'> & { state: StepState };

/** Every step with what it starts with, numbered on through the dossier. */
async function insertSteps(
  unit: Unit,
  seal: DossierSeal,
  dossierId: string,
  domains: readonly DossierDomain[],
  first: (step: Step, sequence: number) => FirstContent,
): Promise<void> {
  let sequence = 0;
  for (const step of steps) {
    const { content, revisions, state } = first(step, sequence);
    const progress = progressOf(step, readerOf(content, domains), domains);
    const filled = revisions.length > 0;
    await unit.insert(dossierStepsTable, {
      dossierId,
      step: step.number,
      state,
      ...progress,
      content: filled ? seal.sealContent(content, step.number) : null,
    });
    if (filled) {
      sequence = await appendRevisions(
        unit,
        seal,
        { dossierId, step: step.number, sequence, schemaVersion: step.schemaVersion },
        revisions,
      );
    }
  }
  await unit.update(dossiersTable, { id: dossierId }, { sequence });
}
