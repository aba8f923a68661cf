import { noteEvent } from '../../consent/links/index.ts';
import type { Declines, KeyPlace, Links } from '../../consent/links/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { DossierKeyed } from '../../platform/index.ts';
import type { ReportDocument } from '../../platform/paper/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { shareState } from './share.ts';
import type { ShareChoice, SharedItem, ShareEnd } from './share.ts';
import type { Shareable } from './shareable.ts';
import { shareSeal, versionPlace } from './shares-store.ts';
import type { ReaderRow, ShareRow, ShareSeal, SharesStore } from './shares-store.ts';
import type { Sharing } from './sharing.ts';

export interface SharePlace {
  shareId: string;
  personId: string;
}

/**
 * Each refuses with `share-over` when the share has ended, and with `dossier-archived` when the
 * dossier has.
 */
export interface Shares {
  /**
   * Fixes what is shared as it stands now, and mails a link to each. `shareId` comes from the form,
   * so that one sent twice shares once; `another` when the same form shared something else before,
   * and nothing was shared now.
   * @throws AppError `dossier-moved` when somebody changed the dossier since it was loaded
   */
  share(
    actor: SignedInActor,
    dossier: DossierFacts,
    shareId: string,
    sharing: Sharing,
  ): Promise<'shared' | 'another'>;
  /**
   * A new version of the same choice for the same people; `same` when nothing changed since the
   * last.
   * @throws AppError `dossier-moved`
   */
  update(actor: SignedInActor, dossier: DossierFacts, shareId: string): Promise<'updated' | 'same'>;
  /** A new link at this address; the earlier ones no longer work. */
  resend(actor: SignedInActor, dossier: DossierFacts, at: SharePlace, email: string): Promise<void>;
  withdraw(actor: SignedInActor, dossier: DossierFacts, at: SharePlace): Promise<void>;
  extend(
    actor: SignedInActor,
    dossier: DossierFacts,
    shareId: string,
    endsOn: string,
  ): Promise<void>;
  /** Nobody reads it any more, from the next request on. */
  end(actor: SignedInActor, dossier: DossierFacts, shareId: string): Promise<void>;
  /**
   * All shares of a dossier end with it, for good: taking the dossier back gives nobody a link
   * back.
   */
  archived(unit: Unit, dossier: DossierKeyed): Promise<void>;
}

export interface SharesDeps {
  unitOfWork: UnitOfWork;
  store: SharesStore;
  links: Links;
  declines: Pick<Declines, 'ofRecipient'>;
  shareable: Shareable;
  dossierKey: (dossier: KeyPlace) => Buffer;
  document: (dossier: DossierFacts, choice: ShareChoice) => Promise<ReportDocument | undefined>;
}

interface Content {
  items: SharedItem[];
  document: ReportDocument | undefined;
}

export function createShares(deps: SharesDeps): Shares {
  const { unitOfWork, store, links } = deps;
  const sealOf = (dossier: KeyPlace): ShareSeal => shareSeal(deps.dossierKey(dossier));
  const contentOf = async (dossier: DossierFacts, choice: ShareChoice): Promise<Content> => {
    const [items, document] = await Promise.all([
      deps.shareable.chosen(dossier, choice),
      deps.document(dossier, choice),
    ]);
    return { items, document };
  };
  const note = (
    unit: Unit,
    dossier: DossierKeyed,
    shareId: string,
    kind: string,
    personId?: string,
  ): Promise<void> =>
    noteEvent(
      unit,
      {
        purpose: 'reading',
        aboutId: shareId,
        dossierId: dossier.id,
        pupilId: dossier.pupilId,
        ...(personId === undefined ? {} : { recipientId: personId }),
      },
      kind,
    );

  const inShare = (
    actor: SignedInActor,
    dossier: DossierFacts,
    shareId: string,
    event: { kind: string; personId?: string },
    act: (unit: Unit, share: ShareRow, readers: ReaderRow[]) => Promise<void>,
  ): Promise<void> =>
    unitOfWork.run(actor, async (unit) => {
      await lockOpen(unit, dossier);
      const share = await store.find(dossier.id, shareId, unit);
      if (share === undefined) throw new AppError('not-found', 404);
      if (share.closedAs !== null) throw new AppError('share-over', 409);
      await act(unit, share, await store.readers([shareId], unit));
      await note(unit, dossier, shareId, event.kind, event.personId);
    });
  const readerOf = (readers: readonly ReaderRow[], personId: string): ReaderRow => {
    const reader = readers.find(({ id }) => id === personId);
    if (reader === undefined) throw new AppError('not-found', 404);
    return reader;
  };

  return {
    share: async (actor, dossier, shareId, sharing) => {
      const content = await contentOf(dossier, sharing.choice);
      return await unitOfWork.run(actor, async (unit) => {
        await lockUnmoved(unit, dossier);
        if (!(await insertShare(unit, dossier, shareId, sharing, sealOf(dossier)))) {
          await unit.audit({
            event: 'reading.shared-already',
            ...dossier.trace,
            details: { share: shareId },
          });
          return (await isSame(unit, dossier, shareId, sharing)) ? 'shared' : 'another';
        }
        await insertVersion(unit, dossier, { shareId, number: 1, content, seal: sealOf(dossier) });
        await note(unit, dossier, shareId, 'shared');
        for (const person of sharing.people) {
          const recipientId = await links.add(unit, {
            dossier,
            purpose: 'reading',
            aboutId: shareId,
            person,
            lang: sharing.lang,
            endsOn: sharing.endsOn,
          });
          await links.mail(unit, {
            licenceId: dossier.licenceId,
            recipientId,
            to: person.email,
            lang: sharing.lang,
            subject: sharing.subject,
            endsOn: sharing.endsOn,
            name: 'reading-ask',
          });
        }
        return 'shared';
      });
    },

    update: async (actor, dossier, shareId) => {
      const found = await store.find(dossier.id, shareId);
      if (found === undefined) throw new AppError('not-found', 404);
      const seal = sealOf(dossier);
      const choice = JSON.parse(seal.open(found.choice, 'choice', shareId)) as ShareChoice;
      const content = await contentOf(dossier, choice);
      const items = seal.open(found.items, 'items', versionPlace(shareId, found.number));
      if (content.document === undefined && content.items.length === 0)
        throw new AppError('share-empty', 409);
      if (
        found.closedAs === null &&
        (content.document === undefined || found.sequence === dossier.sequence) &&
        items === JSON.stringify(content.items)
      )
        return 'same';
      await inShare(actor, dossier, shareId, { kind: 'updated' }, async (unit, share, readers) => {
        await lockUnmoved(unit, dossier);
        if (share.endsOn < schoolDay(unit.at)) throw new AppError('share-expired', 409);
        // Somebody else's press of the same button made it already.
        if (share.number !== found.number) throw new AppError('dossier-moved', 409);
        await insertVersion(unit, dossier, { shareId, number: share.number + 1, content, seal });
        await unit.write(
          'UPDATE {reading_shares} SET current_number = :number WHERE id = :shareId',
          { shareId, number: share.number + 1 },
        );
        for (const reader of readers.filter(({ withdrawnAt }) => withdrawnAt === null)) {
          // Who wants no mail keeps the link they have, and reads the new version by it.
          if (await deps.declines.ofRecipient(unit, reader.id)) continue;
          await links.mail(unit, {
            licenceId: dossier.licenceId,
            recipientId: reader.id,
            to: seal.person(reader).email,
            lang: reader.lang,
            endsOn: share.endsOn,
            name: 'reading-updated',
          });
        }
      });
      return 'updated';
    },

    resend: (actor, dossier, { shareId, personId }, email) =>
      inShare(
        actor,
        dossier,
        shareId,
        { kind: 'resent', personId },
        async (unit, share, readers) => {
          const reader = readerOf(readers, personId);
          if (shareState(share, schoolDay(unit.at)) !== 'open')
            throw new AppError('share-expired', 409);
          const seal = sealOf(dossier);
          await links.replace(unit, dossier, personId, { ...seal.person(reader), email });
          await links.mail(unit, {
            licenceId: dossier.licenceId,
            recipientId: personId,
            to: email,
            lang: reader.lang,
            subject: seal.open(share.subject, 'subject', shareId),
            endsOn: share.endsOn,
            name: 'reading-ask',
          });
        },
      ),

    withdraw: (actor, dossier, { shareId, personId }) =>
      inShare(
        actor,
        dossier,
        shareId,
        { kind: 'withdrawn', personId },
        async (unit, _share, readers) => {
          await links.withdraw(unit, readerOf(readers, personId).id);
        },
      ),

    extend: (actor, dossier, shareId, endsOn) =>
      inShare(actor, dossier, shareId, { kind: 'extended' }, async (unit) => {
        await unit.write('UPDATE {reading_shares} SET ends_on = :endsOn WHERE id = :shareId', {
          shareId,
          endsOn,
        });
        await links.extend(unit, shareId, endsOn);
      }),

    end: (actor, dossier, shareId) =>
      inShare(actor, dossier, shareId, { kind: 'ended' }, async (unit) => {
        await close(unit, shareId, 'withdrawn');
      }),

    archived: async (unit, dossier) => {
      const open = await unit.select<{ id: string }>(
        'SELECT id FROM {reading_shares} WHERE dossier_id = :id AND closed_as IS NULL FOR UPDATE',
        { id: dossier.id },
      );
      for (const { id } of open) {
        await close(unit, id, 'archived');
        await note(unit, dossier, id, 'ended-with-dossier');
      }
    },
  };

  /** A form that was sent twice, or one that somebody came back to and changed. */
  async function isSame(
    unit: Unit,
    dossier: DossierFacts,
    shareId: string,
    sharing: Sharing,
  ): Promise<boolean> {
    const there = await store.find(dossier.id, shareId, unit);
    if (there === undefined) return false;
    const seal = sealOf(dossier);
    const people = (await store.readers([shareId], unit)).map((reader) => seal.person(reader));
    const was = [
      seal.open(there.choice, 'choice', shareId),
      seal.open(there.subject, 'subject', shareId),
      seal.open(there.note, 'note', shareId),
      there.endsOn,
      there.lang,
      people,
    ];
    return (
      JSON.stringify(was) ===
      JSON.stringify([
        JSON.stringify(sharing.choice),
        sharing.subject,
        sharing.note,
        sharing.endsOn,
        sharing.lang,
        sharing.people,
      ])
    );
  }

  async function close(unit: Unit, shareId: string, as: ShareEnd): Promise<void> {
    await unit.write(
      'UPDATE {reading_shares} SET closed_as = :as, closed_at = :at WHERE id = :shareId AND closed_as IS NULL',
      { shareId, as, at: unit.at },
    );
    await links.close(unit, shareId, 'withdrawn');
  }
}

/** Of two people at once one goes first. @throws AppError `dossier-archived` */
async function lockOpen(unit: Unit, dossier: DossierFacts): Promise<{ sequence: number }> {
  const [row] = await unit.select<{ sequence: number; status: string }>(
    'SELECT sequence, status FROM {dossiers} WHERE id = :id FOR UPDATE',
    { id: dossier.id },
  );
  if (row === undefined || row.status === 'archived') throw new AppError('dossier-archived', 409);
  return row;
}

/** What was read of the dossier still is the dossier. */
async function lockUnmoved(unit: Unit, dossier: DossierFacts): Promise<void> {
  const { sequence } = await lockOpen(unit, dossier);
  if (sequence !== dossier.sequence) throw new AppError('dossier-moved', 409);
}

/** False when the share was there already. */
async function insertShare(
  unit: Unit,
  dossier: DossierFacts,
  shareId: string,
  sharing: Sharing,
  seal: ShareSeal,
): Promise<boolean> {
  const { endsOn, lang, subject, note, choice } = sharing;
  return (
    (await unit.write(
      `INSERT IGNORE INTO {reading_shares} (id, dossier_id, current_number, ends_on, lang, subject, note, choice, shared_by, shared_at)
     VALUES (:shareId, :dossierId, 1, :endsOn, :lang, :subject, :note, :choice, :by, :at)`,
      {
        shareId,
        dossierId: dossier.id,
        endsOn,
        lang,
        by: unit.actor.personId ?? '',
        at: unit.at,
        subject: seal.seal(subject, 'subject', shareId),
        note: seal.seal(note, 'note', shareId),
        choice: seal.seal(JSON.stringify(choice), 'choice', shareId),
      },
    )) === 1
  );
}

async function insertVersion(
  unit: Unit,
  dossier: DossierFacts,
  made: { shareId: string; number: number; content: Content; seal: ShareSeal },
): Promise<void> {
  const {
    shareId,
    number,
    content: { items, document },
    seal,
  } = made;
  const place = versionPlace(shareId, number);
  await unit.write(
    `INSERT INTO {reading_versions} (share_id, number, sequence, items, document, made_by, made_at) VALUES (:shareId, :number, :sequence, :items, :document, :by, :at)`,
    {
      shareId,
      number,
      sequence: dossier.sequence,
      by: unit.actor.personId ?? '',
      at: unit.at,
      items: seal.seal(JSON.stringify(items), 'items', place),
      document:
        document === undefined ? null : seal.seal(JSON.stringify(document), 'document', place),
    },
  );
}
