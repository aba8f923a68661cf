import { createAsked, personOf } from '../../consent/asking/index.ts';
import type { Asked, AskedSeal } from '../../consent/asking/index.ts';
import type { LinkPerson } from '../../consent/link-facts/index.ts';
import type { Declines, KeyPlace, Links } from '../../consent/links/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierSequence, lockDossier } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { DossierKeyed } from '../../platform/index.ts';
import type { ReportDocument } from '../../platform/paper/index.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { readingSharesTable, readingVersionsTable } from './reading-tables.ts';
import { shareState } from './share.ts';
import type { ShareChoice, SharedItem, ShareEnd } from './share.ts';
import type { Shareable } from './shareable.ts';
import { keepShare, shareSeal, versionPlace } from './shares-store.ts';
import type { ReaderRow, ShareRow, SharesStore } from './shares-store.ts';
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
  document: (
    dossier: DossierFacts,
    choice: ShareChoice,
    lang: Lang,
  ) => Promise<ReportDocument | undefined>;
}

interface Content {
  items: SharedItem[];
  document: ReportDocument | undefined;
}

/** A share and everybody who got it, held while something is done with it. */
interface HeldShare {
  share: ShareRow;
  readers: ReaderRow[];
}
type AskedShares = Asked<HeldShare>;
type Needs = SharesDeps & { asked: AskedShares };

export function createShares(deps: SharesDeps): Shares {
  const { links } = deps;
  const asked = askedShares(deps);
  const needs: Needs = { ...deps, asked };
  return {
    share: (...given) => share(needs, ...given),
    update: (...given) => update(needs, ...given),
    resend: (...given) => resend(needs, ...given),
    withdraw: (actor, dossier, { shareId, personId }) =>
      asked.act(
        actor,
        dossier,
        shareId,
        { kind: 'withdrawn', personIds: [personId] },
        (unit, { readers }) => links.withdraw(unit, personOf(readers, personId).id),
      ),
    extend: (actor, dossier, shareId, endsOn) =>
      asked.act(actor, dossier, shareId, { kind: 'extended' }, (unit) =>
        asked.extend(unit, shareId, endsOn),
      ),
    end: (actor, dossier, shareId) =>
      asked.act(actor, dossier, shareId, { kind: 'ended' }, (unit) =>
        close(deps, unit, shareId, 'withdrawn'),
      ),
    archived: async (unit, dossier) => {
      const running = { dossierId: dossier.id, closedAs: null };
      for (const { id } of await unit.all(readingSharesTable, running, { lock: true })) {
        await close(deps, unit, id, 'archived');
        await asked.note(unit, dossier, id, { kind: 'ended-with-dossier' });
      }
    },
  };
}

const askedShares = ({ unitOfWork, links, store }: SharesDeps): AskedShares =>
  createAsked(
    { unitOfWork, links },
    {
      purpose: 'reading',
      find: async (unit, dossier, id) => {
        const within = store.within(unit);
        const share = await within.find(dossier.id, id);
        return share === undefined ? undefined : { share, readers: await within.readers([id]) };
      },
      isOver: ({ share }) => share.closedAs !== null,
      over: 'share-over',
      archived: 'dossier-archived',
      setEnd: async (unit, id, endsOn) => {
        await unit.update(readingSharesTable, { id }, { endsOn });
      },
    },
  );

const sealOf = ({ dossierKey }: SharesDeps, dossier: KeyPlace): AskedSeal =>
  shareSeal(dossierKey(dossier));

async function contentOf(
  deps: SharesDeps,
  dossier: DossierFacts,
  choice: ShareChoice,
  lang: Lang,
): Promise<Content> {
  const [items, document] = await Promise.all([
    deps.shareable.chosen(dossier, choice),
    deps.document(dossier, choice, lang),
  ]);
  return { items, document };
}

async function share(
  deps: Needs,
  ...[actor, dossier, shareId, sharing]: Parameters<Shares['share']>
): Promise<'shared' | 'another'> {
  const content = await contentOf(deps, dossier, sharing.choice, sharing.lang);
  const seal = sealOf(deps, dossier);
  return await deps.unitOfWork.run(actor, async (unit) => {
    await lockOpen(unit, dossier);
    await refuseMoved(unit, dossier);
    if (!(await insertShare(unit, dossier, { shareId, sharing, seal }))) {
      await unit.audit({
        event: 'reading.shared-already',
        ...dossier.trace,
        details: { share: shareId },
      });
      const same = await isSame(deps.store.within(unit), dossier, { shareId, sharing, seal });
      return same ? 'shared' : 'another';
    }
    await insertVersion(unit, dossier, { shareId, number: 1, content, seal });
    await deps.asked.note(unit, dossier, shareId, { kind: 'shared' });
    for (const person of sharing.people)
      await invite(deps.links, unit, dossier, { shareId, sharing, person });
    return 'shared';
  });
}

/** A link for one reader, and the mail that brings it. */
async function invite(
  links: Links,
  unit: Unit,
  dossier: DossierFacts,
  { shareId, sharing, person }: { shareId: string; sharing: Sharing; person: LinkPerson },
): Promise<void> {
  const { lang, endsOn, subject } = sharing;
  const recipientId = await links.add(unit, {
    dossier,
    purpose: 'reading',
    aboutId: shareId,
    person,
    lang,
    endsOn,
  });
  await links.mail(unit, {
    licenceId: dossier.licenceId,
    recipientId,
    to: person.email,
    lang,
    subject,
    endsOn,
    name: 'reading-ask',
  });
}

async function update(
  deps: Needs,
  ...[actor, dossier, shareId]: Parameters<Shares['update']>
): Promise<'updated' | 'same'> {
  const found = await deps.store.find(dossier.id, shareId);
  if (found === undefined) throw new AppError('not-found', 404);
  const seal = sealOf(deps, dossier);
  const choice = JSON.parse(seal.open(found.choice, 'choice', shareId)) as ShareChoice;
  const content = await contentOf(deps, dossier, choice, found.lang);
  const items = seal.open(found.items, 'items', versionPlace(shareId, found.number));
  if (content.document === undefined && content.items.length === 0)
    throw new AppError('share-empty', 409);
  if (
    found.closedAs === null &&
    (content.document === undefined || found.sequence === dossier.sequence) &&
    items === JSON.stringify(content.items)
  )
    return 'same';
  await deps.asked.act(actor, dossier, shareId, { kind: 'updated' }, async (unit, held) => {
    const { share: present, readers } = held;
    await refuseMoved(unit, dossier);
    if (present.endsOn < schoolDay(unit.at)) throw new AppError('share-expired', 409);
    // Somebody else's press of the same button made it already.
    if (present.number !== found.number) throw new AppError('dossier-moved', 409);
    const number = present.number + 1;
    await insertVersion(unit, dossier, { shareId, number, content, seal });
    await unit.update(readingSharesTable, { id: shareId }, { currentNumber: number });
    await tellUpdated(deps, unit, dossier, present, readers);
  });
  return 'updated';
}

/** Everybody who still reads it gets a mail that there is a new version. */
async function tellUpdated(
  deps: SharesDeps,
  unit: Unit,
  dossier: DossierFacts,
  { endsOn }: ShareRow,
  readers: readonly ReaderRow[],
): Promise<void> {
  const seal = sealOf(deps, dossier);
  for (const reader of readers.filter(({ withdrawnAt }) => withdrawnAt === null)) {
    // Who wants no mail keeps the link they have, and reads the new version by it.
    if (await deps.declines.ofRecipient(unit, reader.id)) continue;
    await deps.links.mail(unit, {
      licenceId: dossier.licenceId,
      recipientId: reader.id,
      to: seal.person(reader).email,
      lang: reader.lang,
      endsOn,
      name: 'reading-updated',
    });
  }
}

const resend = (
  deps: Needs,
  ...[actor, dossier, { shareId, personId }, email]: Parameters<Shares['resend']>
): Promise<void> =>
  deps.asked.act(
    actor,
    dossier,
    shareId,
    { kind: 'resent', personIds: [personId] },
    async (unit, { share: present, readers }) => {
      const reader = personOf(readers, personId);
      if (shareState(present, schoolDay(unit.at)) !== 'open')
        throw new AppError('share-expired', 409);
      const seal = sealOf(deps, dossier);
      await deps.asked.sendAgain(unit, dossier, {
        person: { ...seal.person(reader), id: personId, lang: reader.lang },
        email,
        subject: seal.open(present.subject, 'subject', shareId),
        endsOn: present.endsOn,
        name: 'reading-ask',
      });
    },
  );

interface SharedBy {
  shareId: string;
  sharing: Sharing;
  seal: AskedSeal;
}

/** A form that was sent twice, or one that somebody came back to and changed. */
async function isSame(
  store: SharesStore,
  dossier: DossierFacts,
  { shareId, sharing, seal }: SharedBy,
): Promise<boolean> {
  const there = await store.find(dossier.id, shareId);
  if (there === undefined) return false;
  const people = (await store.readers([shareId])).map((reader) => seal.person(reader));
  const was = [
    seal.open(there.choice, 'choice', shareId),
    seal.open(there.subject, 'subject', shareId),
    seal.open(there.note, 'note', shareId),
    there.endsOn,
    there.lang,
    people,
  ];
  const asked = [
    JSON.stringify(sharing.choice),
    sharing.subject,
    sharing.note,
    sharing.endsOn,
    sharing.lang,
    sharing.people,
  ];
  return JSON.stringify(was) === JSON.stringify(asked);
}

async function close(
  { links }: SharesDeps,
  unit: Unit,
  shareId: string,
  as: ShareEnd,
): Promise<void> {
  await unit.update(
    readingSharesTable,
    { id: shareId, closedAs: null },
    { closedAs: as, closedAt: unit.at },
  );
  await links.close(unit, shareId, 'withdrawn');
}

/** Of two people at once one goes first. @throws AppError `dossier-archived` */
async function lockOpen(unit: Unit, dossier: DossierFacts): Promise<void> {
  const locked = await lockDossier(unit, dossier.id);
  if (locked === undefined || locked.status === 'archived')
    throw new AppError('dossier-archived', 409);
}

/** What was read of the dossier still is the dossier. @throws AppError `dossier-moved` */
async function refuseMoved(unit: Unit, dossier: DossierFacts): Promise<void> {
  if ((await dossierSequence(unit, dossier.id)) !== dossier.sequence)
    throw new AppError('dossier-moved', 409);
}

/** False when the share was there already. */
const insertShare = (
  unit: Unit,
  dossier: DossierFacts,
  { shareId, sharing, seal }: SharedBy,
): Promise<boolean> =>
  keepShare(unit, {
    id: shareId,
    dossierId: dossier.id,
    endsOn: sharing.endsOn,
    lang: sharing.lang,
    subject: seal.seal(sharing.subject, 'subject', shareId),
    note: seal.seal(sharing.note, 'note', shareId),
    choice: seal.seal(JSON.stringify(sharing.choice), 'choice', shareId),
  });

async function insertVersion(
  unit: Unit,
  dossier: DossierFacts,
  made: { shareId: string; number: number; content: Content; seal: AskedSeal },
): Promise<void> {
  const { shareId, number, content, seal } = made;
  const { items, document } = content;
  const place = versionPlace(shareId, number);
  await unit.insert(readingVersionsTable, {
    shareId,
    number,
    sequence: dossier.sequence,
    items: seal.seal(JSON.stringify(items), 'items', place),
    document:
      document === undefined ? null : seal.seal(JSON.stringify(document), 'document', place),
    madeBy: unit.actor.personId ?? '',
    madeAt: unit.at,
  });
}
