import {
  actionPartHash,
  actionPartRows,
  actionPartText,
  UnfinishedError,
} from '../../dossier/content/index.ts';
import { PLAN_STEP } from '../../dossier/facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { StepReader } from '../../dossier/declaration/index.ts';
import { declared } from '../../dossier/record/index.ts';
import type { Dossiers } from '../../dossier/record/index.ts';
import { mirrorStage } from '../../dossier/stage/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { ReportDocument } from '../../platform/paper/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { AskedPerson, AskedSeal } from '../asking/index.ts';
import { noteEvent } from '../links/index.ts';
import type { KeyPlace, Links } from '../links/index.ts';
import type { Asking } from './asking.ts';
import { consentPeopleTable, consentRoundsTable, plansTable } from './plan-consent-tables.ts';
import { lastVersion } from './plans-store.ts';
import type { KeptActionPart } from './round.ts';
import { askedBefore, lockOpenRounds, roundSeal } from './rounds-store.ts';

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
      const second = await deps.needsSecond(dossier);
      const documents = await documentsOf(deps, dossier);
      return await deps.unitOfWork.run(actor, (unit) =>
        ask(deps, unit, dossier, { asking, second, documents }),
      );
    },
  };
}

/**
 * What is read, as it will be when it is sent: a version that waits for consent. In both languages:
 * who reads may choose the other than they were asked in.
 */
async function documentsOf(deps: RoundsDeps, dossier: DossierFacts): Promise<Documents> {
  const waiting: DossierFacts = {
    ...dossier,
    plan: {
      version: dossier.lastVersion + 1,
      setAt: dossier.changedAt,
      consentMode: 'links',
      agreedAt: null,
      actionPartHash: Buffer.alloc(0),
      lapsedAt: null,
    },
  };
  return { nl: await deps.document(waiting, 'nl'), en: await deps.document(waiting, 'en') };
}

async function ask(
  deps: RoundsDeps,
  unit: Unit,
  dossier: DossierFacts,
  given: { asking: Asking; second: boolean; documents: Documents },
): Promise<number> {
  const { asking, second, documents } = given;
  const seal = roundSeal(deps.dossierKey(dossier));
  const { content, sequence } = await deps.dossiers.tick(unit, dossier, PLAN_STEP);
  const version = dossier.lastVersion + 1;
  const hash = actionPartHash(declared(PLAN_STEP), content);
  const round: NewRound = { id: newId(), dossier, version, second, hash };
  const before = new Set((await askedBefore(unit, dossier.id)).map(personOf));
  await insertPlan(unit, round, sequence, seal);
  await closeRounds(unit, deps.links, dossier.id, 'asked-again');
  await insertRound(unit, round, { asking, content, documents, seal });
  await noteEvent(
    unit,
    { purpose: 'consent', aboutId: round.id, dossierId: dossier.id, pupilId: dossier.pupilId },
    'asked',
  );
  for (const [position, person] of asking.people.entries())
    await askOne(deps.links, unit, round, {
      person,
      position,
      asking,
      again: before.has(personOf(person)),
    });
  await mirrorStage(unit, dossier.id);
  return version;
}

/**
 * The same person of another question: as whom they are asked, and which row of step 1 they are.
 */
const personOf = ({ part, key }: Pick<AskedPerson, 'part' | 'key'>): string => `${part} ${key}`;

async function askOne(
  links: Links,
  unit: Unit,
  round: NewRound,
  asked: { person: AskedPerson; position: number; asking: Asking; again: boolean },
): Promise<void> {
  const { person, position, asking, again } = asked;
  const { name, relation, authority, email, reason } = person;
  const id = await links.add(unit, {
    dossier: round.dossier,
    purpose: 'consent',
    aboutId: round.id,
    lang: person.lang,
    endsOn: asking.endsOn,
    second: round.second,
    person: { name, relation, authority, email, reason },
  });
  await unit.insert(consentPeopleTable, {
    id,
    roundId: round.id,
    personKey: person.key,
    part: person.part,
    counts: person.counts,
    position,
  });
  if (person.way === 'mail')
    await links.mail(unit, {
      licenceId: round.dossier.licenceId,
      recipientId: id,
      lang: person.lang,
      to: email,
      subject: asking.subject === '' ? undefined : asking.subject,
      endsOn: asking.endsOn,
      name: again ? 'consent-again' : 'consent-ask',
    });
}

/** What is read, once for each language. */
type Documents = Record<Lang, ReportDocument>;

interface NewRound {
  id: string;
  dossier: DossierFacts;
  version: number;
  hash: Buffer;
  /** A code of the school is asked beside the mailed one. */
  second: boolean;
}

/** A version that somebody else made meanwhile has its number already: then nothing is sent. */
async function insertPlan(
  unit: Unit,
  round: NewRound,
  sequence: number,
  seal: AskedSeal,
): Promise<void> {
  const { dossier, version, hash } = round;
  if ((await lastVersion(unit, dossier.id)) + 1 !== version)
    throw new AppError('dossier-moved', 409);
  await unit.insert(plansTable, {
    dossierId: dossier.id,
    version,
    sequence,
    actionPartHash: hash,
    setAt: unit.at,
    setBy: unit.actor.personId ?? '',
    consentMode: 'links',
    // Nobody explains anything here: the round tells how consent is obtained. The column is there
    // for the other ways.
    consentExplanation: seal.seal('', 'plan', `${dossier.id}/${version}`),
  });
}

async function insertRound(
  unit: Unit,
  round: NewRound,
  made: { asking: Asking; content: StepReader; documents: Documents; seal: AskedSeal },
): Promise<void> {
  const { asking, content, documents, seal } = made;
  const kept: KeptActionPart = {
    text: actionPartText(declared(PLAN_STEP), content),
    rows: actionPartRows(content),
  };
  await unit.insert(consentRoundsTable, {
    id: round.id,
    dossierId: round.dossier.id,
    planVersion: round.version,
    ...asking.rule,
    actionPartHash: round.hash,
    actionPart: seal.seal(JSON.stringify(kept), 'action_part', round.id),
    document: seal.seal(JSON.stringify(documents.nl), 'document', round.id),
    documentEn: seal.seal(JSON.stringify(documents.en), 'document_en', round.id),
    subject: seal.seal(asking.subject, 'subject', round.id),
    note: seal.seal(asking.note, 'note', round.id),
    leftOut: seal.seal(asking.leftOut, 'left_out', round.id),
    endsOn: asking.endsOn,
    askedBy: unit.actor.personId ?? '',
    askedAt: unit.at,
  });
}

/** No link of an earlier round answers any more: the plan has a newer version. */
export async function closeRounds(
  unit: Unit,
  links: Links,
  dossierId: string,
  as: 'asked-again' | 'elsewhere',
): Promise<void> {
  for (const { id } of await lockOpenRounds(unit, dossierId)) {
    await unit.update(consentRoundsTable, { id }, { closedAs: as, closedAt: unit.at });
    await links.close(unit, id, as);
  }
}
