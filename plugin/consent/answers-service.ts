import { mirrorStage } from '../dossier/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Pdf } from '../pdf/index.ts';
import { assertPassword } from '../reports/index.ts';
import type { ReportDocument, Reports } from '../reports/index.ts';
import type { Unit, UnitOfWork } from '../store/index.ts';
import { open, seal } from '../store/index.ts';
import { noteEvent } from './round-events.ts';
import { isAgreed } from './round.ts';
import type { LinkAnswer, PersonFacts } from './round.ts';
import { roundSeal } from './rounds-store.ts';
import type { KeyPlace, LinkRow, RoundSeal, RoundsStore, VisitRow } from './rounds-store.ts';
import type { KeptActionPart } from './rounds-service.ts';
import { aboutOf, actorOf, gateOf } from './visits-service.ts';

/** What somebody reads who came in by a link. */
export interface Reading {
  person: PersonFacts;
  note: string;
  actionPart: KeptActionPart;
  document: ReportDocument;
  /** The text of their last answer to an earlier version; absent when they never answered. */
  before: { actionPart: KeptActionPart; at: Date } | undefined;
  /** Their own answer, and what the school answered to it. */
  given: { answer: LinkAnswer; at: Date; words: string; reply?: { text: string; at: Date } } | undefined;
}

export type Answered = 'done' | 'already' | 'lapsed' | 'over';

export interface Answers {
  reading(visit: VisitRow): Promise<Reading>;
  /** Notes that the plan was read, once a visit. */
  noteRead(visit: VisitRow): Promise<void>;
  /** One answer a person and round; a second one changes nothing. Sets the plan when nobody is waited for any more. */
  answer(visit: VisitRow, given: { answer: LinkAnswer; words: string }): Promise<Answered>;
  /** The document as an encrypted PDF. @throws AppError for a weak password, a busy or missing browser */
  download(visit: VisitRow, password: string): Promise<Uint8Array>;
}

export function createAnswers(deps: {
  store: RoundsStore; unitOfWork: UnitOfWork; pdf: Pdf; reports: Reports; clock: Clock; dossierKey: (dossier: KeyPlace) => Buffer;
}): Answers {
  const { store, unitOfWork, pdf } = deps;
  const keyOf = (row: LinkRow): Buffer => deps.dossierKey({ ...row, id: row.dossierId });
  const pdfPlace = (roundId: string): string => `consent/pdf/${roundId}`;

  const documentOf = async (row: LinkRow, sealed: RoundSeal): Promise<{ document: ReportDocument; actionPart: KeptActionPart; pdf: Buffer | null }> => {
    const content = await store.content(row.roundId);
    if (content === undefined) throw new Error('A round without its content');
    return {
      document: JSON.parse(sealed.open(content.document, 'document', row.roundId)) as ReportDocument,
      actionPart: JSON.parse(sealed.open(content.actionPart, 'action_part', row.roundId)) as KeptActionPart, pdf: content.pdf,
    };
  };

  /** The text an answer is about must still be the plan's, and nobody may write in the step meanwhile. */
  const present = async (unit: Unit, visit: VisitRow): Promise<VisitRow | undefined> => {
    await unit.select('SELECT id FROM {dossiers} WHERE id = :id FOR UPDATE', { id: visit.dossierId });
    const row = await store.byVisit(visit.visitHash, deps.clock.now(), unit);
    return row !== undefined && row.acceptedAt !== null && gateOf(row, deps.clock.now()) === 'open' ? row : undefined;
  };

  return {
    reading: async (visit) => {
      const sealed = roundSeal(keyOf(visit));
      const { document, actionPart } = await documentOf(visit, sealed);
      return {
        person: sealed.person({ id: visit.consenterId, person: visit.person }), note: sealed.open(visit.note, 'note', visit.roundId), document, actionPart,
        before: await beforeOf(visit, sealed), given: givenOf(visit, sealed),
      };
    },

    noteRead: (visit) => unitOfWork.run(actorOf(visit), (unit) => noteEvent(unit, aboutOf(visit), 'read')),

    answer: (visit, { answer, words }) => unitOfWork.run(actorOf(visit), async (unit) => {
      const row = await present(unit, visit);
      const stop = async (why: Exclude<Answered, 'done'>): Promise<Answered> => {
        await unit.audit({ event: 'consent.answered-late', outcome: 'denied', dossierId: visit.dossierId, pupilId: visit.pupilId, details: { asked: visit.consenterId, why } });
        return why;
      };
      if (row === undefined) return await stop('over');
      if (row.answer !== null) return await stop('already');
      if (row.lapsedAt !== null) return await stop('lapsed');
      await unit.write(
        `UPDATE {consent_people} SET answer = :answer, answered_at = :at, answered_hash = :hash, words = :words WHERE id = :id AND answer IS NULL`,
        {
          id: row.consenterId, answer, at: unit.at, hash: row.hash,
          words: words.trim() === '' ? null : roundSeal(keyOf(row)).seal(words.trim(), 'words', row.consenterId),
        });
      await noteEvent(unit, aboutOf(row), answer);
      await setWhenAgreed(unit, row);
      return 'done';
    }),

    download: async (visit, password) => {
      await assertPassword(password);
      const { document, pdf: kept } = await documentOf(visit, roundSeal(keyOf(visit)));
      const bytes = kept === null ? await pdf.print(deps.reports.html(document, 'nl')) : open(keyOf(visit), kept, pdfPlace(visit.roundId));
      const [encrypted] = await Promise.all([pdf.encrypt(bytes, password), unitOfWork.run(actorOf(visit), async (unit) => {
        // Printed once a round: the next parent's download costs no browser.
        if (kept === null) await unit.write('UPDATE {consent_rounds} SET pdf = :pdf WHERE id = :id AND pdf IS NULL', { id: visit.roundId, pdf: seal(keyOf(visit), bytes, pdfPlace(visit.roundId)) });
        await noteEvent(unit, aboutOf(visit), 'downloaded');
      })]);
      return encrypted;
    },
  };

  /** The same person of an earlier round; one asked beside those who must is known by the address. */
  async function beforeOf(visit: LinkRow, sealed: RoundSeal): Promise<Reading['before']> {
    const [row] = await store.answeredBefore(visit);
    if (row === undefined) return undefined;
    const address = (person: PersonFacts): string => person.email.toLowerCase();
    const same = visit.part !== 'other' || address(sealed.person(row)) === address(sealed.person({ id: visit.consenterId, person: visit.person }));
    return same ? { actionPart: JSON.parse(sealed.open(row.actionPart, 'action_part', row.roundId)) as KeptActionPart, at: row.answeredAt } : undefined;
  }

  /** A plan is set at the moment of the last answer that was needed, and once only. */
  async function setWhenAgreed(unit: Unit, row: LinkRow): Promise<void> {
    const people = (await store.people([row.roundId], unit)).map((person) => ({ ...person, counts: person.counts === 1 }));
    if (!isAgreed({ askedOf: row.askedOf, allGuardians: row.allGuardians === 1 }, people)) return;
    const set = await unit.write('UPDATE {plans} SET agreed_at = :at WHERE dossier_id = :dossierId AND version = :version AND agreed_at IS NULL',
      { dossierId: row.dossierId, version: row.version, at: unit.at });
    if (set !== 1) return;
    await mirrorStage(unit, row.dossierId);
    await noteEvent(unit, { ...aboutOf(row), consenterId: row.consenterId }, 'set');
    await unit.audit({ event: 'plan.set', dossierId: row.dossierId, pupilId: row.pupilId, details: { version: row.version } });
  }
}

function givenOf(row: LinkRow, sealed: RoundSeal): Reading['given'] {
  if (row.answer === null || row.answeredAt === null) return undefined;
  return {
    answer: row.answer, at: row.answeredAt, words: row.words === null ? '' : sealed.open(row.words, 'words', row.consenterId),
    ...(row.reply === null || row.repliedAt === null ? {} : { reply: { text: sealed.open(row.reply, 'reply', row.consenterId), at: row.repliedAt } }),
  };
}
