import {
  actionPartHash,
  actionPartRows,
  actionPartText,
  consentersOf,
  guardianRows,
  UnfinishedError,
} from '../../dossier/content/index.ts';
import type { LinkAnswerFacts } from '../../dossier/documents/index.ts';
import { PLAN_STEP } from '../../dossier/facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { StepReader } from '../../dossier/declaration/index.ts';
import { declared } from '../../dossier/record/index.ts';
import type { Dossiers } from '../../dossier/record/index.ts';
import { mirrorStage } from '../../dossier/stage/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Reads, Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { Links } from '../links/index.ts';
import { candidatesOf } from './asking.ts';
import type { ConsentAnswer, ConsentMode, RegisteredConsent, Scans } from './consent.ts';
import { plansTable } from './plan-consent-tables.ts';
import { lastVersion, latestPlan, registeredElsewhere } from './plans-store.ts';
import { closeRounds } from './rounds-service.ts';
import { registeredSeal, roundSeal } from './rounds-store.ts';
import type { RoundsStore } from './rounds-store.ts';

/** Anders: in which way, when and by whom it was registered, and the scan when there is one. */
export interface ElsewhereConsent {
  version: number;
  mode: ConsentMode;
  on: string | null;
  explanation: string;
  setAt: Date;
  setBy: string;
  lapsedAt: Date | null;
  /** Without a title it was removed since. */
  scan: { fileId: string; title: string | undefined } | undefined;
}

export interface Consents {
  /**
   * Finishes step 8: sets the plan (a new version) and registers the answer, bound to exactly this
   * action part.
   * @throws UnfinishedError while the legal minimum is not there
   */
  register(actor: SignedInActor, dossier: DossierFacts, answer: ConsentAnswer): Promise<number>;
  /**
   * Finishes step 8 again while the consent given earlier still covers the action part to the
   * letter.
   * @throws AppError `dossier-moved`
   */
  keep(actor: SignedInActor, dossier: DossierFacts): Promise<void>;
  latest(dossier: DossierFacts): Promise<RegisteredConsent | undefined>;
  /** What was registered in another way than by links, the newest first. */
  elsewhere(dossier: DossierFacts): Promise<ElsewhereConsent[]>;
}

interface ConsentsDeps {
  unitOfWork: UnitOfWork;
  database: Reads;
  dossiers: Dossiers;
  rounds: RoundsStore;
  links: Links;
  scans: Scans;
  dossierKey: (dossier: DossierFacts) => Buffer;
}

export function createConsents(deps: ConsentsDeps): Consents {
  const { unitOfWork, dossiers } = deps;
  return {
    register: async (actor, dossier, answer) => {
      await refuseUnfinished(dossiers, dossier);
      const { read } = await dossiers.readers(dossier, [1]);
      return await unitOfWork.run(actor, (unit) =>
        register(deps, unit, dossier, { answer, general: read(1) }),
      );
    },
    keep: async (actor, dossier) => {
      await refuseUnfinished(dossiers, dossier);
      await unitOfWork.run(actor, (unit) => keep(dossiers, unit, dossier));
    },
    latest: (dossier) => latestOf(deps, dossier),
    elsewhere: (dossier) => elsewhereOf(deps, dossier),
  };
}

const place = (dossierId: string, version: number): string =>
  `plans/consent_explanation/${dossierId}/${version}`;

async function refuseUnfinished(dossiers: Dossiers, dossier: DossierFacts): Promise<void> {
  const missing = await dossiers.missing(dossier, PLAN_STEP);
  if (missing.length > 0) throw new UnfinishedError(missing);
}

async function register(
  { dossiers, links, dossierKey }: ConsentsDeps,
  unit: Unit,
  dossier: DossierFacts,
  { answer, general }: { answer: ConsentAnswer; general: StepReader },
): Promise<number> {
  const { content, sequence } = await dossiers.tick(unit, dossier, PLAN_STEP);
  const version = (await lastVersion(unit, dossier.id)) + 1;
  if (version !== dossier.lastVersion + 1) throw new AppError('dossier-moved', 409);
  const key = dossierKey(dossier);
  const who = consentersOf(dossier, general, schoolDay(unit.at));
  await unit.insert(plansTable, {
    dossierId: dossier.id,
    version,
    sequence,
    actionPartHash: actionPartHash(declared(PLAN_STEP), content),
    setAt: unit.at,
    setBy: unit.actor.personId ?? '',
    consentMode: answer.mode,
    consentOn: answer.on ?? null,
    consentFileId: answer.scanId ?? null,
    consentExplanation: sealText(key, answer.explanation, place(dossier.id, version)),
    actionPart: registeredSeal(key, dossier.id).seal(
      {
        text: actionPartText(declared(PLAN_STEP), content),
        rows: actionPartRows(content),
        of: candidatesOf(who, guardianRows(general), dossier, '').map((one) => one.key),
      },
      version,
    ),
  });
  await closeRounds(unit, links, dossier.id, 'elsewhere');
  await mirrorStage(unit, dossier.id);
  await unit.audit({ event: 'plan.set', ...dossier.trace, details: { version } });
  await unit.audit({
    event: 'consent.registered',
    ...dossier.trace,
    details: {
      version,
      mode: answer.mode,
      ...(answer.scanId === undefined ? {} : { file: answer.scanId }),
    },
  });
  return version;
}

async function keep(dossiers: Dossiers, unit: Unit, dossier: DossierFacts): Promise<void> {
  await dossiers.tick(unit, dossier, PLAN_STEP);
  // Taking the question back changes no text, and so not the sequence that was held.
  const plan = await unit.find(plansTable, {
    dossierId: dossier.id,
    version: dossier.plan?.version ?? 0,
    withdrawnAt: null,
  });
  if (plan === undefined) throw new AppError('dossier-moved', 409);
  await unit.audit({
    event: 'step.finished',
    ...dossier.trace,
    details: { step: PLAN_STEP, consentKept: true },
  });
}

async function latestOf(
  deps: ConsentsDeps,
  dossier: DossierFacts,
): Promise<RegisteredConsent | undefined> {
  const row = await latestPlan(deps.database, dossier.id);
  if (row === undefined) return undefined;
  const { roundId, explanation, scanId, ...kept } = row;
  if (roundId !== null)
    return { ...kept, answers: await answersOf(deps, dossier, roundId), explanation: '' };
  const scan = scanId === null ? undefined : await deps.scans.title(dossier, scanId);
  return {
    ...kept,
    ...(scan === undefined ? {} : { scan }),
    answers: [],
    explanation: openText(deps.dossierKey(dossier), explanation, place(dossier.id, row.version)),
  };
}

async function elsewhereOf(deps: ConsentsDeps, dossier: DossierFacts): Promise<ElsewhereConsent[]> {
  const rows = await registeredElsewhere(deps.database, dossier.id);
  const key = deps.dossierKey(dossier);
  return await Promise.all(
    rows.map(async ({ explanation, scanId, ...row }) => ({
      ...row,
      explanation: openText(key, explanation, place(dossier.id, row.version)),
      scan:
        scanId === null
          ? undefined
          : { fileId: scanId, title: await deps.scans.title(dossier, scanId) },
    })),
  );
}

async function answersOf(
  deps: ConsentsDeps,
  dossier: DossierFacts,
  roundId: string,
): Promise<LinkAnswerFacts[]> {
  const sealed = roundSeal(deps.dossierKey(dossier));
  return (await deps.rounds.people([roundId])).map((row) => {
    const { name, relation } = sealed.person(row);
    return {
      name,
      relation,
      answer: row.answer ?? 'none',
      at: row.answeredAt,
      words: row.words === null ? '' : sealed.open(row.words, 'words', row.id),
    };
  });
}
