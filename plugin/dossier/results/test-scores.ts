import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Database, Unit, UnitOfWork } from '../../platform/store/index.ts';
import {
  applyChanges,
  emptyContent,
  MOST,
  readerOf,
  RefusedError,
  upcast,
} from '../content/index.ts';
import type { Change } from '../content/index.ts';
import type { DossierFacts, Level } from '../facts/index.ts';
import { profile } from '../form/index.ts';
import type { StepContent, StepReader } from '../declaration/index.ts';
import type { DossierDomain } from '../form/index.ts';
import { dossierSeal, keepChanges, lockForWriting } from '../record/index.ts';
import type { DossierStore } from '../record/index.ts';
import { domainsOfAll, openProfiles } from './scores-store.ts';
import type { OpenProfile } from './scores-store.ts';

/** The fields of a row of scores, as step 4 declares them. */
export const scoreKeys = [
  'test',
  'date',
  'rawScore',
  'skillScore',
  'level',
  'dle',
  'dl',
  'functioningLevel',
] as const;
export type ScoreKey = (typeof scoreKeys)[number];

/** A test result of one domain of a dossier; what was not measured is ''. */
export interface TestScore {
  readonly domain: string;
  readonly values: Readonly<Record<ScoreKey, string>>;
}

/** An open dossier with the results it has. */
export interface ScoredDossier {
  readonly id: string;
  readonly pupilId: string;
  readonly level: Level;
  /** `finished`: step 4 is, so that nothing can be added. `broken`: its text cannot be opened. */
  readonly state: 'open' | 'finished' | 'broken';
  readonly domains: readonly DossierDomain[];
  readonly scores: readonly TestScore[];
  /** Results that can still be added: removed ones keep their place in the list. */
  readonly room: number;
}

export interface TestScores {
  /** The newest open dossier of each of these pupils, in two statements. */
  openDossiers(licenceId: string, pupilIds: readonly string[]): Promise<ScoredDossier[]>;
  /**
   * Adds results to step 4 in one unit of work; one that is there already, of the same domain, test
   * and day, is left as it is. `also` is written with it. @throws AppError `dossier-archived`,
   * `step-finished`, RefusedError when the list has no room
   */
  add(
    actor: SignedInActor,
    dossier: DossierFacts,
    scores: readonly TestScore[],
    also: (unit: Unit, done: { added: number; present: number }) => Promise<void>,
  ): Promise<void>;
}

/**
 * The same result is the same test on the same day in the same domain, however its name was typed.
 */
export const sameScore = ({ domain, values }: TestScore): string =>
  JSON.stringify([domain, values.test.trim().toLowerCase().replaceAll(/\s+/g, ' '), values.date]);

type DossierKey = (dossier: Pick<DossierFacts, 'id' | 'licenceId' | 'wrappedKey'>) => Buffer;

export function createTestScores(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
  store: Pick<DossierStore, 'domains'>;
  dossierKey: DossierKey;
}): TestScores {
  return {
    openDossiers: (licenceId, pupilIds) => openDossiers(deps, licenceId, pupilIds),
    add: async (actor, dossier, scores, also) => {
      const domains = await deps.store.domains(dossier.id);
      const seal = dossierSeal(deps.dossierKey(dossier), dossier.id);
      await deps.unitOfWork.run(actor, async (unit) => {
        const { row, step, content } = await lockForWriting(unit, seal, dossier.id, profile);
        if (row.state === 'done') throw new AppError('step-finished', 409);
        const fresh = missingFrom(scoresIn(readerOf(content, domains)), scores);
        const applied = applyChanges(
          step,
          content,
          fresh.flatMap((score) => changesOf(score, row.sequence)),
          { sequence: row.sequence, domains },
        );
        if (applied.faults.length > 0) throw new RefusedError(applied.faults);
        await keepChanges(unit, seal, dossier, step, applied, row.sequence, domains);
        await unit.audit({
          event: 'step.results-read',
          ...dossier.trace,
          details: {
            step: profile.number,
            results: fresh.length,
            changes: applied.revisions.length,
          },
        });
        await also(unit, { added: fresh.length, present: scores.length - fresh.length });
      });
    },
  };
}

function missingFrom(present: readonly TestScore[], scores: readonly TestScore[]): TestScore[] {
  const known = new Set(present.map(sameScore));
  return scores.filter((score) => {
    const key = sameScore(score);
    const missing = !known.has(key);
    known.add(key);
    return missing;
  });
}

function changesOf({ domain, values }: TestScore, base: number): Change[] {
  const id = newId();
  const filled = scoreKeys
    .filter((key) => values[key] !== '')
    .map((key) => [key, values[key]] as const);
  return [
    { op: 'add', list: 'scores', row: id },
    ...[['domain', domain] as const, ...filled].map(
      ([key, value]): Change => ({ op: 'set', path: `scores/${id}/${key}`, value, base }),
    ),
  ];
}

const scoresIn = (reader: StepReader): TestScore[] =>
  reader.rows('scores').map((row) => {
    const value = (key: string): string => reader.value(`scores/${row}/${key}`).trim();
    return {
      domain: value('domain'),
      values: {
        test: value('test'),
        date: value('date'),
        rawScore: value('rawScore'),
        skillScore: value('skillScore'),
        level: value('level'),
        dle: value('dle'),
        dl: value('dl'),
        functioningLevel: value('functioningLevel'),
      },
    };
  });

async function openDossiers(
  deps: { database: Database; dossierKey: DossierKey },
  licenceId: string,
  pupilIds: readonly string[],
): Promise<ScoredDossier[]> {
  const rows = await openProfiles(deps.database, licenceId, pupilIds);
  const newest = [...new Map(rows.map((row) => [row.pupilId, row])).values()];
  const domains = await domainsOfAll(
    deps.database,
    newest.map(({ id }) => id),
  );
  const byDossier = new Map<string, DossierDomain[]>();
  for (const { dossierId, ...domain } of domains)
    byDossier.set(dossierId, [...(byDossier.get(dossierId) ?? []), domain]);
  return newest.map((row) => {
    const content = contentOf(row, deps.dossierKey);
    return {
      id: row.id,
      pupilId: row.pupilId,
      level: row.level,
      state: scoredState(row, content),
      domains: byDossier.get(row.id) ?? [],
      scores: content === undefined ? [] : scoresIn(readerOf(content, [])),
      room: MOST.rows - (content?.rows['scores']?.length ?? 0),
    };
  });
}

function scoredState(row: OpenProfile, content: StepContent | undefined): ScoredDossier['state'] {
  if (content === undefined) return 'broken';
  return row.state === 'done' ? 'finished' : 'open';
}

/**
 * Undefined when it cannot be opened: one broken dossier does not stand in the way of all others.
 */
function contentOf(row: OpenProfile, dossierKey: DossierKey): StepContent | undefined {
  try {
    const stored = dossierSeal(dossierKey(row), row.id).content(
      row.content,
      profile.number,
      row.written,
    );
    return stored === undefined ? emptyContent(profile) : upcast(profile, stored);
  } catch (error) {
    if (error instanceof AppError && error.code === 'sealed-broken') return undefined;
    throw error;
  }
}
