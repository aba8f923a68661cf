import {
  actionPartHash,
  actionPartRows,
  actionPartText,
  UnfinishedError,
} from '../../dossier/content/index.ts';
import { PLAN_STEP } from '../../dossier/facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { StepReader } from '../../dossier/form/index.ts';
import { declared } from '../../dossier/record/index.ts';
import type { Dossiers } from '../../dossier/record/index.ts';
import { mirrorStage } from '../../dossier/stage/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { ReportDocument } from '../../platform/paper/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { AskedPerson } from '../asking/index.ts';
import { noteEvent } from '../links/index.ts';
import type { KeyPlace, Links } from '../links/index.ts';
import type { Asking } from './asking.ts';
import { roundSeal } from './rounds-store.ts';
import type { RoundSeal } from './rounds-store.ts';

/** The exact text that a round is about, with what tells its goals from those of another round. */
export interface KeptActionPart {
  text: string;
  rows: string[];
}

export interface Rounds {
  /**
   * Sets the plan as a version that waits for consent, and mails a link to each who is asked by
   * mail.
   * @throws UnfinishedError; AppError `dossier-moved` when somebody changed the dossier since it
   *   was loaded
   */
  ask(actor: SignedInActor, dossier: DossierFacts, asking: Asking): Promise<number>;
}

export interface RoundsDeps {
  unitOfWork: UnitOfWork;
  dossiers: Dossiers;
  links: Links;
  dossierKey: (dossier: KeyPlace) => Buffer;
  needsSecond: (dossier: DossierFacts) => Promise<boolean>;
  /** The dossier as far as who is asked may read it, with labels in this language. */
  document: (dossier: DossierFacts, lang: Lang) => Promise<ReportDocument>;
}

export function createRounds(deps: RoundsDeps): Rounds {
  return {
    ask: async (actor, dossier, asking) => {
      const missing = await deps.dossiers.missing(dossier, PLAN_STEP);
      if (missing.length > 0) throw new UnfinishedError(missing);
      const version = dossier.lastVersion + 1;
      const seal = roundSeal(deps.dossierKey(dossier));
      const second = await deps.needsSecond(dossier);
      // As it will be when it is sent: a version that waits for consent.
      const waiting: DossierFacts = {
        ...dossier,
        plan: {
          version,
          setAt: dossier.changedAt,
          consentMode: 'links',
          agreedAt: null,
          actionPartHash: Buffer.alloc(0),
          lapsedAt: null,
        },
      };
      const documents: Documents = {
        nl: await deps.document(waiting, 'nl'),
        ...(asking.people.some(({ lang }) => lang === 'en')
          ? { en: await deps.document(waiting, 'en') }
          : {}),
      };
      return await deps.unitOfWork.run(actor, async (unit) => {
        const { content, sequence } = await deps.dossiers.tick(unit, dossier, PLAN_STEP);
        const round = {
          id: newId(),
          dossier,
          version,
          second,
          hash: actionPartHash(declared(PLAN_STEP), content),
        };
        await insertPlan(unit, round, sequence, seal);
        await closeRounds(unit, deps.links, dossier.id, 'asked-again');
        await insertRound(unit, round, { asking, content, documents, seal });
        await noteEvent(
          unit,
          {
            purpose: 'consent',
            aboutId: round.id,
            dossierId: dossier.id,
            pupilId: dossier.pupilId,
          },
          'asked',
        );
        for (const [position, person] of asking.people.entries())
          await askOne(unit, round, { person, position, asking });
        await mirrorStage(unit, dossier.id);
        return version;
      });
    },
  };

  async function askOne(
    unit: Unit,
    round: NewRound,
    asked: { person: AskedPerson; position: number; asking: Asking },
  ): Promise<void> {
    const { person, position, asking } = asked;
    const { name, relation, authority, email, reason } = person;
    const id = await deps.links.add(unit, {
      dossier: round.dossier,
      purpose: 'consent',
      aboutId: round.id,
      lang: person.lang,
      endsOn: asking.endsOn,
      second: round.second,
      person: { name, relation, authority, email, reason },
    });
    await unit.write(
      `INSERT INTO {consent_people} (id, round_id, person_key, part, counts, position) VALUES (:id, :roundId, :key, :part, :counts, :position)`,
      {
        id,
        roundId: round.id,
        key: person.key,
        part: person.part,
        counts: person.counts,
        position,
      },
    );
    if (person.way === 'mail')
      await deps.links.mail(unit, {
        licenceId: round.dossier.licenceId,
        recipientId: id,
        lang: person.lang,
        to: email,
        ...(asking.subject === '' ? {} : { subject: asking.subject }),
        endsOn: asking.endsOn,
        name: 'consent-ask',
      });
  }
}

/** What is read, once for each language in which somebody is asked. */
interface Documents {
  nl: ReportDocument;
  en?: ReportDocument;
}

interface NewRound {
  id: string;
  dossier: DossierFacts;
  version: number;
  hash: Buffer /** A code of the school is asked beside the mailed one. */;
  second: boolean;
}

/** A version that somebody else made meanwhile has its number already: then nothing is sent. */
async function insertPlan(
  unit: Unit,
  round: NewRound,
  sequence: number,
  seal: RoundSeal,
): Promise<void> {
  const { dossier, version, hash } = round;
  const [last] = await unit.select<{ version: number | null }>(
    'SELECT MAX(version) AS version FROM {plans} WHERE dossier_id = :id',
    { id: dossier.id },
  );
  if ((last?.version ?? 0) + 1 !== version) throw new AppError('dossier-moved', 409);
  await unit.write(
    `INSERT INTO {plans} (dossier_id, version, sequence, action_part_hash, set_at, set_by, consent_mode, consent_explanation)
     VALUES (:id, :version, :sequence, :hash, :at, :by, 'links', :explanation)`,
    // Nobody explains anything here: the round tells how consent is obtained. The column is there
    // for the other ways.
    {
      id: dossier.id,
      version,
      sequence,
      hash,
      at: unit.at,
      by: unit.actor.personId ?? '',
      explanation: seal.seal('', 'plan', `${dossier.id}/${version}`),
    },
  );
}

async function insertRound(
  unit: Unit,
  round: NewRound,
  made: { asking: Asking; content: StepReader; documents: Documents; seal: RoundSeal },
): Promise<void> {
  const { asking, content, documents, seal } = made;
  const kept: KeptActionPart = {
    text: actionPartText(declared(PLAN_STEP), content),
    rows: actionPartRows(content),
  };
  await unit.write(
    `INSERT INTO {consent_rounds} (id, dossier_id, plan_version, asked_of, all_guardians, action_part_hash, action_part, document, document_en, subject, note, left_out, ends_on, asked_by, asked_at)
     VALUES (:id, :dossierId, :version, :askedOf, :allGuardians, :hash, :actionPart, :document, :documentEn, :subject, :note, :leftOut, :endsOn, :by, :at)`,
    {
      id: round.id,
      dossierId: round.dossier.id,
      version: round.version,
      askedOf: asking.rule.askedOf,
      allGuardians: asking.rule.allGuardians,
      hash: round.hash,
      actionPart: seal.seal(JSON.stringify(kept), 'action_part', round.id),
      document: seal.seal(JSON.stringify(documents.nl), 'document', round.id),
      documentEn:
        documents.en === undefined
          ? null
          : seal.seal(JSON.stringify(documents.en), 'document_en', round.id),
      subject: seal.seal(asking.subject, 'subject', round.id),
      note: seal.seal(asking.note, 'note', round.id),
      leftOut: seal.seal(asking.leftOut, 'left_out', round.id),
      endsOn: asking.endsOn,
      by: unit.actor.personId ?? '',
      at: unit.at,
    },
  );
}

/** No link of an earlier round answers any more: the plan has a newer version. */
export async function closeRounds(
  unit: Unit,
  links: Links,
  dossierId: string,
  as: 'asked-again' | 'elsewhere',
): Promise<void> {
  const open = await unit.select<{ id: string }>(
    'SELECT id FROM {consent_rounds} WHERE dossier_id = :dossierId AND closed_at IS NULL FOR UPDATE',
    { dossierId },
  );
  for (const { id } of open) {
    await unit.write(
      'UPDATE {consent_rounds} SET closed_as = :as, closed_at = :at WHERE id = :id',
      { id, as, at: unit.at },
    );
    await links.close(unit, id, as);
  }
}
