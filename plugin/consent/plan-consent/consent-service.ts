import { actionPartHash, UnfinishedError } from '../../dossier/content/index.ts';
import type { ConsentFacts, LinkAnswerFacts } from '../../dossier/documents/index.ts';
import { PLAN_STEP } from '../../dossier/facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { declared } from '../../dossier/record/index.ts';
import type { Dossiers } from '../../dossier/record/index.ts';
import { mirrorStage } from '../../dossier/stage/index.ts';
import { AppError } from '../../kernel/errors.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Database, UnitOfWork } from '../../platform/store/index.ts';
import type { Links } from '../links/index.ts';
import type { ConsentAnswer, ConsentMode, Scans } from './consent.ts';
import { closeRounds } from './rounds-service.ts';
import { roundSeal } from './rounds-store.ts';
import type { RoundsStore } from './rounds-store.ts';

/** A registered answer, as the report and the pages show it. */
export type RegisteredConsent = ConsentFacts;

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

export function createConsents(deps: {
  unitOfWork: UnitOfWork;
  database: Database;
  dossiers: Dossiers;
  rounds: RoundsStore;
  links: Links;
  scans: Scans;
  dossierKey: (dossier: DossierFacts) => Buffer;
}): Consents {
  const { unitOfWork, dossiers } = deps;
  const place = (dossierId: string, version: number): string =>
    `plans/consent_explanation/${dossierId}/${version}`;

  const refuseUnfinished = async (dossier: DossierFacts): Promise<void> => {
    const missing = await dossiers.missing(dossier, PLAN_STEP);
    if (missing.length > 0) throw new UnfinishedError(missing);
  };

  return {
    register: async (actor, dossier, answer) => {
      await refuseUnfinished(dossier);
      return await unitOfWork.run(actor, async (unit) => {
        const { content, sequence } = await dossiers.tick(unit, dossier, PLAN_STEP);
        const [last] = await unit.select<{ version: number | null }>(
          'SELECT MAX(version) AS version FROM {plans} WHERE dossier_id = :id',
          { id: dossier.id },
        );
        const version = (last?.version ?? 0) + 1;
        if (version !== dossier.lastVersion + 1) throw new AppError('dossier-moved', 409);
        await unit.write(
          `INSERT INTO {plans} (dossier_id, version, sequence, action_part_hash, set_at, set_by, consent_mode, consent_on, consent_explanation, consent_file_id)
           VALUES (:id, :version, :sequence, :hash, :at, :by, :mode, :on, :explanation, :scanId)`,
          {
            id: dossier.id,
            version,
            sequence,
            hash: actionPartHash(declared(PLAN_STEP), content),
            at: unit.at,
            by: actor.personId,
            mode: answer.mode,
            on: answer.on ?? null,
            scanId: answer.scanId ?? null,
            explanation: sealText(
              deps.dossierKey(dossier),
              answer.explanation,
              place(dossier.id, version),
            ),
          },
        );
        await closeRounds(unit, deps.links, dossier.id, 'elsewhere');
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
      });
    },

    keep: async (actor, dossier) => {
      await refuseUnfinished(dossier);
      await unitOfWork.run(actor, async (unit) => {
        await dossiers.tick(unit, dossier, PLAN_STEP);
        // Taking the question back changes no text, and so not the sequence that was held.
        const plans = await unit.select(
          'SELECT version FROM {plans} WHERE dossier_id = :id AND version = :version AND withdrawn_at IS NULL',
          { id: dossier.id, version: dossier.plan?.version ?? 0 },
        );
        if (plans.length === 0) throw new AppError('dossier-moved', 409);
        await unit.audit({
          event: 'step.finished',
          ...dossier.trace,
          details: { step: PLAN_STEP, consentKept: true },
        });
      });
    },

    latest: async (dossier) => {
      const [row] = await deps.database.select<
        Omit<RegisteredConsent, 'explanation' | 'answers' | 'scan'> & {
          explanation: Buffer;
          roundId: string | null;
          scanId: string | null;
        }
      >(
        `SELECT pl.version, pl.consent_mode AS mode, pl.consent_on AS \`on\`, pl.consent_explanation AS explanation, COALESCE(pl.agreed_at, pl.set_at) AS setAt, pl.agreed_at AS agreedAt,
                (SELECT r.id FROM {consent_rounds} r WHERE r.dossier_id = pl.dossier_id AND r.plan_version = pl.version) AS roundId,
                CONCAT_WS(' ', p.given, NULLIF(p.prefix, ''), p.family) AS setBy, pl.action_part_hash AS actionPartHash, pl.lapsed_at AS lapsedAt, pl.consent_file_id AS scanId
           FROM {plans} pl JOIN {people} p ON p.id = pl.set_by
          WHERE pl.dossier_id = :id AND pl.withdrawn_at IS NULL ORDER BY pl.version DESC LIMIT 1`,
        { id: dossier.id },
      );
      if (row === undefined) return undefined;
      const { roundId, explanation, scanId, ...kept } = row;
      const scan = scanId === null ? undefined : await deps.scans.title(dossier, scanId);
      return roundId === null
        ? {
            ...kept,
            ...(scan === undefined ? {} : { scan }),
            answers: [],
            explanation: openText(
              deps.dossierKey(dossier),
              explanation,
              place(dossier.id, row.version),
            ),
          }
        : { ...kept, answers: await answersOf(dossier, roundId), explanation: '' };
    },

    elsewhere: (dossier) => elsewhereOf(dossier),
  };

  async function elsewhereOf(dossier: DossierFacts): Promise<ElsewhereConsent[]> {
    const rows = await deps.database.select<
      Omit<ElsewhereConsent, 'explanation' | 'scan'> & {
        explanation: Buffer;
        scanId: string | null;
      }
    >(
      `SELECT pl.version, pl.consent_mode AS mode, pl.consent_on AS \`on\`, pl.consent_explanation AS explanation, pl.set_at AS setAt,
              CONCAT_WS(' ', p.given, NULLIF(p.prefix, ''), p.family) AS setBy, pl.lapsed_at AS lapsedAt, pl.consent_file_id AS scanId
         FROM {plans} pl JOIN {people} p ON p.id = pl.set_by WHERE pl.dossier_id = :id AND pl.consent_mode <> 'links' ORDER BY pl.version DESC`,
      { id: dossier.id },
    );
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

  async function answersOf(dossier: DossierFacts, roundId: string): Promise<LinkAnswerFacts[]> {
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
}
