import { mirrorStage } from '../../dossier/stage/index.ts';
import type { ReportDocument, Reports } from '../../platform/paper/index.ts';
import { assertPassword } from '../../platform/passwords/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import { open, seal } from '../../platform/store/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { LinkPerson } from '../link-facts/index.ts';
import { noteEvent, openPerson } from '../links/index.ts';
import type { KeyPlace, LinkRow, VisitRow } from '../links/index.ts';
import { aboutOf, actorOf } from '../visits/index.ts';
import type { Visits } from '../visits/index.ts';
import { isAgreed } from './round.ts';
import type { LinkAnswer } from './round.ts';
import type { KeptActionPart } from './rounds-service.ts';
import { documentColumns, roundSeal } from './rounds-store.ts';
import type { AskedRow, RoundSeal, RoundsStore } from './rounds-store.ts';

/** What somebody reads who came in by a link. */
export interface Reading {
  asked: AskedRow;
  person: LinkPerson;
  note: string;
  actionPart: KeptActionPart;
  document: ReportDocument;
  /** The text of their last answer to an earlier version; absent when they never answered. */
  before: { actionPart: KeptActionPart; at: Date } | undefined;
  /** Their own answer, and what the school answered to it. */
  given:
    | { answer: LinkAnswer; at: Date; words: string; reply?: { text: string; at: Date } }
    | undefined;
}

export type Answered = 'done' | 'already' | 'lapsed' | 'over';

export interface Answers {
  reading(visit: VisitRow): Promise<Reading>;
  /** Notes that the plan was read, once a visit. */
  noteRead(visit: VisitRow): Promise<void>;
  /**
   * One answer a person and round; a second one changes nothing. Sets the plan when nobody is
   * waited for any more.
   */
  answer(visit: VisitRow, given: { answer: LinkAnswer; words: string }): Promise<Answered>;
  /**
   * The document as an encrypted PDF.
   * @throws AppError for a weak password, a busy or missing browser
   */
  download(visit: VisitRow, password: string): Promise<Uint8Array>;
}

export function createAnswers(deps: {
  store: RoundsStore;
  visits: Visits;
  unitOfWork: UnitOfWork;
  pdf: Pdf;
  reports: Reports;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): Answers {
  const { store, unitOfWork, pdf } = deps;
  const keyOf = (row: LinkRow): Buffer => deps.dossierKey({ ...row, id: row.dossierId });
  const pdfPlace = ({ lang, aboutId }: LinkRow): string =>
    `consent/${documentColumns[lang].pdf}/${aboutId}`;

  const documentOf = async (
    row: LinkRow,
    sealed: RoundSeal,
  ): Promise<{ document: ReportDocument; actionPart: KeptActionPart; pdf: Buffer | null }> => {
    const content = await store.content(row.aboutId, row.lang);
    if (content === undefined) throw new Error('A round without its content');
    return {
      document: JSON.parse(
        sealed.open(content.document, documentColumns[row.lang].document, row.aboutId),
      ) as ReportDocument,
      actionPart: JSON.parse(
        sealed.open(content.actionPart, 'action_part', row.aboutId),
      ) as KeptActionPart,
      pdf: content.pdf,
    };
  };

  const askedOf = async (visit: VisitRow, unit?: Unit): Promise<AskedRow> => {
    const asked = await store.asked(visit.recipientId, unit);
    if (asked === undefined) throw new Error('A link for consent without its question');
    return asked;
  };

  return {
    reading: async (visit) => {
      const sealed = roundSeal(keyOf(visit));
      const [asked, { document, actionPart }] = await Promise.all([
        askedOf(visit),
        documentOf(visit, sealed),
      ]);
      return {
        asked,
        person: openPerson(keyOf(visit), visit.recipientId, visit.person),
        note: sealed.open(asked.note, 'note', visit.aboutId),
        document,
        actionPart,
        before: await beforeOf(visit, asked, sealed),
        given: givenOf(visit, asked, sealed),
      };
    },

    noteRead: (visit) =>
      unitOfWork.run(actorOf(visit), (unit) => noteEvent(unit, aboutOf(visit), 'read')),

    answer: (visit, { answer, words }) =>
      unitOfWork.run(actorOf(visit), async (unit) => {
        const stop = async (why: Exclude<Answered, 'done'>): Promise<Answered> => {
          await unit.audit({
            event: 'consent.answered-late',
            outcome: 'denied',
            dossierId: visit.dossierId,
            pupilId: visit.pupilId,
            details: { asked: visit.recipientId, why },
          });
          return why;
        };
        // The text an answer is about must still be the plan's, and nobody may write in the step
        // meanwhile.
        if (!(await deps.visits.present(unit, visit))) return await stop('over');
        const asked = await askedOf(visit, unit);
        if (asked.answer !== null) return await stop('already');
        if (asked.lapsedAt !== null) return await stop('lapsed');
        await unit.write(
          `UPDATE {consent_people} SET answer = :answer, answered_at = :at, answered_hash = :hash, words = :words, answered_link = :link, answered_second = :second WHERE id = :id AND answer IS NULL`,
          {
            id: visit.recipientId,
            answer,
            at: unit.at,
            hash: asked.hash,
            link: visit.linkHash,
            second: visit.second === 1 && visit.kind !== 'tablet',
            words:
              words.trim() === ''
                ? null
                : roundSeal(keyOf(visit)).seal(words.trim(), 'words', visit.recipientId),
          },
        );
        await noteEvent(unit, aboutOf(visit), answer);
        await setWhenAgreed(unit, visit, asked);
        return 'done';
      }),

    download: async (visit, password) => {
      await assertPassword(password);
      const column = documentColumns[visit.lang].pdf;
      const { document, pdf: kept } = await documentOf(visit, roundSeal(keyOf(visit)));
      const bytes =
        kept === null
          ? await pdf.print(deps.reports.html(document, visit.lang))
          : open(keyOf(visit), kept, pdfPlace(visit));
      const [encrypted] = await Promise.all([
        pdf.encrypt(bytes, password),
        unitOfWork.run(actorOf(visit), async (unit) => {
          // Printed once a round: the next parent's download costs no browser.
          if (kept === null)
            await unit.write(
              `UPDATE {consent_rounds} SET ${column} = :pdf WHERE id = :id AND ${column} IS NULL`,
              { id: visit.aboutId, pdf: seal(keyOf(visit), bytes, pdfPlace(visit)) },
            );
          await noteEvent(unit, aboutOf(visit), 'downloaded');
        }),
      ]);
      return encrypted;
    },
  };

  /**
   * The same person of an earlier round; one asked beside those who must is known by the address.
   */
  async function beforeOf(
    visit: LinkRow,
    asked: AskedRow,
    sealed: RoundSeal,
  ): Promise<Reading['before']> {
    const [row] = await store.answeredBefore({ ...asked, dossierId: visit.dossierId });
    if (row === undefined) return undefined;
    const address = (id: string, person: Buffer): string => {
      const { email, name } = openPerson(keyOf(visit), id, person);
      return (email === '' ? name : email).toLowerCase();
    };
    const same =
      asked.part !== 'other' ||
      address(row.id, row.person) === address(visit.recipientId, visit.person);
    return same
      ? {
          actionPart: JSON.parse(
            sealed.open(row.actionPart, 'action_part', row.roundId),
          ) as KeptActionPart,
          at: row.answeredAt,
        }
      : undefined;
  }

  /** A plan is set at the moment of the last answer that was needed, and once only. */
  async function setWhenAgreed(unit: Unit, visit: LinkRow, asked: AskedRow): Promise<void> {
    const people = (await store.people([visit.aboutId], unit)).map((person) => ({
      ...person,
      counts: person.counts === 1,
    }));
    if (!isAgreed({ askedOf: asked.askedOf, allGuardians: asked.allGuardians === 1 }, people))
      return;
    const set = await unit.write(
      'UPDATE {plans} SET agreed_at = :at WHERE dossier_id = :dossierId AND version = :version AND agreed_at IS NULL',
      { dossierId: visit.dossierId, version: asked.version, at: unit.at },
    );
    if (set !== 1) return;
    await mirrorStage(unit, visit.dossierId);
    await noteEvent(unit, aboutOf(visit), 'set');
    await unit.audit({
      event: 'plan.set',
      dossierId: visit.dossierId,
      pupilId: visit.pupilId,
      details: { version: asked.version },
    });
  }
}

function givenOf(visit: LinkRow, asked: AskedRow, sealed: RoundSeal): Reading['given'] {
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
