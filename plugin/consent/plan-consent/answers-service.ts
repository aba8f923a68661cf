import { mirrorStage } from '../../dossier/stage/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { ReportDocument, Reports } from '../../platform/paper/index.ts';
import { assertPassword } from '../../platform/passwords/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import { open, seal } from '../../platform/store/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { AskedSeal } from '../asking/index.ts';
import type { LinkPerson } from '../link-facts/index.ts';
import { noteEvent } from '../links/index.ts';
import type { KeyPlace, LinkRow, VisitRow } from '../links/index.ts';
import { aboutOf, actorOf } from '../visits/index.ts';
import type { Receipts, Visits } from '../visits/index.ts';
import { consentPeopleTable, consentRoundsTable, plansTable } from './plan-consent-tables.ts';
import { isAgreed } from './round.ts';
import type { KeptActionPart, LinkAnswer } from './round.ts';
import { documentColumns, registeredSeal, roundSeal } from './rounds-store.ts';
import type { AskedRow, PersonRow, RoundsStore } from './rounds-store.ts';

/** What somebody reads who came in by a link. */
export interface Reading {
  asked: AskedRow;
  person: LinkPerson;
  note: string;
  actionPart: KeptActionPart;
  document: ReportDocument;
  /** Of its headings and labels; an older round has them in Dutch alone. */
  documentLang: Lang;
  /**
   * The newest earlier text that they answered, else the newest that they read, else the one on
   * which the school registered their consent in another way; absent when they know none.
   */
  before:
    | { actionPart: KeptActionPart; at: Date; how: 'answered' | 'read' | 'registered' }
    | undefined;
  /** Their own answer, and what the school answered to it. */
  given:
    | { answer: LinkAnswer; at: Date; words: string; reply?: { text: string; at: Date } }
    | undefined;
}

/** `same`: what was sent is what they answered before; `already`: they answered something else. */
export type Answered = 'done' | 'same' | 'already' | 'lapsed' | 'over';

/** `lang`: of the page on which it was given, whatever its reader chose after that. */
export interface Given {
  answer: LinkAnswer;
  words: string;
  lang: Lang;
}

export interface Answers {
  reading(visit: VisitRow): Promise<Reading>;
  /** Notes that the plan was read, once a visit. */
  noteRead(visit: VisitRow): Promise<void>;
  /**
   * One answer a person and round; a second one changes nothing. Sets the plan when nobody is
   * waited for any more.
   */
  answer(visit: VisitRow, given: Given): Promise<Answered>;
  /**
   * The document as an encrypted PDF.
   * @throws AppError for a weak password, a busy or missing browser
   */
  download(visit: VisitRow, password: string): Promise<Uint8Array>;
}

interface AnswersDeps {
  store: RoundsStore;
  visits: Visits;
  unitOfWork: UnitOfWork;
  pdf: Pdf;
  reports: Reports;
  receipts: Receipts;
  dossierKey: (dossier: KeyPlace) => Buffer;
}
type Keyed = Pick<AnswersDeps, 'store' | 'dossierKey'>;

export function createAnswers(deps: AnswersDeps): Answers {
  return {
    reading: (visit) => readingOf(deps, visit),
    noteRead: (visit) =>
      deps.unitOfWork.run(actorOf(visit), (unit) => noteEvent(unit, aboutOf(visit), 'read')),
    answer: (visit, given) =>
      deps.unitOfWork.run(actorOf(visit), (unit) => answer(deps, unit, visit, given)),
    download: (visit, password) => download(deps, visit, password),
  };
}

const keyOf = ({ dossierKey }: Pick<AnswersDeps, 'dossierKey'>, row: LinkRow): Buffer =>
  dossierKey({ ...row, id: row.dossierId });
const sealOf = (deps: Pick<AnswersDeps, 'dossierKey'>, row: LinkRow): AskedSeal =>
  roundSeal(keyOf(deps, row));

async function askedOf(store: RoundsStore, visit: VisitRow): Promise<AskedRow> {
  const asked = await store.asked(visit.recipientId);
  if (asked === undefined) throw new Error('A link for consent without its question');
  return asked;
}

async function documentOf(
  deps: Keyed,
  row: LinkRow,
): Promise<{
  document: ReportDocument;
  actionPart: KeptActionPart;
  pdf: Buffer | null;
  lang: Lang;
}> {
  const content = await deps.store.content(row.aboutId, row.lang);
  if (content === undefined) throw new Error('A round without its content');
  const sealed = sealOf(deps, row);
  const column = documentColumns[content.lang].document;
  return {
    document: JSON.parse(sealed.open(content.document, column, row.aboutId)) as ReportDocument,
    actionPart: JSON.parse(
      sealed.open(content.actionPart, 'action_part', row.aboutId),
    ) as KeptActionPart,
    pdf: content.pdf,
    lang: content.lang,
  };
}

async function readingOf(deps: Keyed, visit: VisitRow): Promise<Reading> {
  const sealed = sealOf(deps, visit);
  const [asked, { document, actionPart, lang }] = await Promise.all([
    askedOf(deps.store, visit),
    documentOf(deps, visit),
  ]);
  return {
    asked,
    person: sealed.person({ id: visit.recipientId, person: visit.person }),
    note: sealed.open(asked.note, 'note', visit.aboutId),
    document,
    documentLang: lang,
    actionPart,
    before:
      (await metBefore(deps.store, visit, asked, sealed)) ??
      (await registeredBefore(deps, visit, asked)),
    given: givenOf(visit, asked, sealed),
  };
}

/**
 * The same person of an earlier round; one asked beside those who must is known by the address.
 */
async function metBefore(
  store: RoundsStore,
  visit: LinkRow,
  asked: AskedRow,
  sealed: AskedSeal,
): Promise<Reading['before']> {
  const address = (id: string, person: Buffer): string => {
    const { email, name } = sealed.person({ id, person });
    return (email === '' ? name : email).toLowerCase();
  };
  const row = (await store.metBefore({ ...asked, dossierId: visit.dossierId })).find(
    ({ id, person }) =>
      asked.part !== 'other' || address(id, person) === address(visit.recipientId, visit.person),
  );
  const at = row?.answeredAt ?? row?.readAt;
  if (row === undefined || at === null || at === undefined) return undefined;
  const text = sealed.open(row.actionPart, 'action_part', row.roundId);
  return {
    actionPart: JSON.parse(text) as KeptActionPart,
    at,
    how: row.answeredAt === null ? 'read' : 'answered',
  };
}

/**
 * Told to those alone whose consent it was about: what was taken out of a text is nobody else's to
 * read. Where that was not kept yet, it was the guardians'.
 */
async function registeredBefore(
  deps: Keyed,
  visit: LinkRow,
  asked: AskedRow,
): Promise<Reading['before']> {
  if (asked.part === 'other') return undefined;
  const row = await deps.store.registeredBefore(visit.dossierId, asked.version);
  if (row === undefined) return undefined;
  const { of, ...actionPart } = registeredSeal(keyOf(deps, visit), visit.dossierId).open(row);
  const took = of === undefined ? asked.part === 'guardian' : of.includes(asked.personKey);
  return took ? { actionPart, at: row.setAt, how: 'registered' } : undefined;
}

async function answer(
  deps: AnswersDeps,
  unit: Unit,
  visit: VisitRow,
  given: Given,
): Promise<Answered> {
  // The text an answer is about must still be the plan's, and nobody may write in the step
  // meanwhile.
  if (!(await deps.visits.present(unit, visit))) return await tooLate(unit, visit, 'over');
  const store = deps.store.within(unit);
  const asked = await askedOf(store, visit);
  if (asked.answer !== null) {
    const before = givenOf(visit, asked, sealOf(deps, visit));
    const same = before?.answer === given.answer && before.words === given.words.trim();
    return await tooLate(unit, visit, same ? 'same' : 'already');
  }
  if (asked.lapsedAt !== null) return await tooLate(unit, visit, 'lapsed');
  const words = given.words.trim();
  await unit.update(
    consentPeopleTable,
    { id: visit.recipientId, answer: null },
    {
      answer: given.answer,
      answeredAt: unit.at,
      answeredHash: asked.hash,
      answeredLang: given.lang,
      answeredLink: visit.linkHash,
      answeredSecond: visit.second === 1 && visit.kind !== 'tablet',
      words: words === '' ? null : sealOf(deps, visit).seal(words, 'words', visit.recipientId),
    },
  );
  await noteEvent(unit, aboutOf(visit), given.answer);
  const people = await store.people([visit.aboutId]);
  const set = await setWhenAgreed(unit, visit, asked, people);
  await tell(deps, unit, visit, { asked, people, set });
  return 'done';
}

/** All who were asked hear that the plan stands; until then who answered, that it arrived. */
async function tell(
  deps: AnswersDeps,
  unit: Unit,
  visit: VisitRow,
  of: { asked: AskedRow; people: readonly PersonRow[]; set: boolean },
): Promise<void> {
  const { licenceId, recipientId, dossierId } = visit;
  const sealed = sealOf(deps, visit);
  const told = of.people.filter(
    ({ id, withdrawnAt }) => id === recipientId || (of.set && withdrawnAt === null),
  );
  for (const { id, lang, endsOn, ...row } of told) {
    const { email } = sealed.person({ id, person: row.person });
    // Who just read in the language of their choice is told in it too.
    const spoken = id === recipientId ? visit.lang : lang;
    await deps.receipts.toAsked(
      unit,
      { licenceId, about: { ...aboutOf(visit), recipientId: id }, email, lang: spoken, endsOn },
      of.set ? { name: 'plan-set', own: id === recipientId } : { name: 'answer-received' },
    );
  }
  await deps.receipts.toAsker(
    unit,
    {
      personId: of.asked.askerId,
      licenceId,
      path: `/dossiers/${dossierId}/logboek/inzage-instemming`,
    },
    'answer-given',
  );
}

async function tooLate(
  unit: Unit,
  visit: VisitRow,
  why: Exclude<Answered, 'done'>,
): Promise<Answered> {
  await unit.audit({
    event: 'consent.answered-late',
    outcome: 'denied',
    dossierId: visit.dossierId,
    pupilId: visit.pupilId,
    details: { asked: visit.recipientId, why },
  });
  return why;
}

/**
 * A plan is set at the moment of the last answer that was needed, and once only.
 * @returns whether this was that moment
 */
async function setWhenAgreed(
  unit: Unit,
  visit: LinkRow,
  asked: AskedRow,
  people: readonly PersonRow[],
): Promise<boolean> {
  const rule = { askedOf: asked.askedOf, allGuardians: asked.allGuardians === 1 };
  const counted = people.map((person) => ({ ...person, counts: person.counts === 1 }));
  if (!isAgreed(rule, counted)) return false;
  const set = await unit.update(
    plansTable,
    { dossierId: visit.dossierId, version: asked.version, agreedAt: null },
    { agreedAt: unit.at },
  );
  if (set !== 1) return false;
  await mirrorStage(unit, visit.dossierId);
  await noteEvent(unit, aboutOf(visit), 'set');
  await unit.audit({
    event: 'plan.set',
    dossierId: visit.dossierId,
    pupilId: visit.pupilId,
    details: { version: asked.version },
  });
  return true;
}

async function download(deps: AnswersDeps, visit: VisitRow, password: string): Promise<Uint8Array> {
  await assertPassword(password);
  const { pdf, reports, unitOfWork } = deps;
  const key = keyOf(deps, visit);
  const { document, pdf: kept, lang } = await documentOf(deps, visit);
  const place = `consent/${documentColumns[lang].pdf}/${visit.aboutId}`;
  const bytes =
    kept === null ? await pdf.print(reports.html(document, lang)) : open(key, kept, place);
  const [encrypted] = await Promise.all([
    pdf.encrypt(bytes, password),
    unitOfWork.run(actorOf(visit), async (unit) => {
      // Printed once a round: the next parent's download costs no browser.
      if (kept === null)
        await keepPrint(unit, { id: visit.aboutId, lang }, seal(key, bytes, place));
      await noteEvent(unit, aboutOf(visit), 'downloaded');
    }),
  ]);
  return encrypted;
}

const keepPrint = (
  unit: Unit,
  { id, lang }: { id: string; lang: Lang },
  print: Buffer,
): Promise<number> =>
  lang === 'en'
    ? unit.update(consentRoundsTable, { id, pdfEn: null }, { pdfEn: print })
    : unit.update(consentRoundsTable, { id, pdf: null }, { pdf: print });

function givenOf(visit: LinkRow, asked: AskedRow, sealed: AskedSeal): Reading['given'] {
  if (asked.answer === null || asked.answeredAt === null) return undefined;
  return {
    answer: asked.answer,
    at: asked.answeredAt,
    words: asked.words === null ? '' : sealed.open(asked.words, 'words', visit.recipientId),
    ...(asked.reply === null || asked.repliedAt === null
      ? {}
      : {
          reply: {
            text: sealed.open(asked.reply, 'reply', visit.recipientId),
            at: asked.repliedAt,
          },
        }),
  };
}
