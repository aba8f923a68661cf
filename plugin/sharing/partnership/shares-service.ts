import type { ReadStanding } from '../../consent/data-consent/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierSequence, lockDossier } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { partnershipSeal, standsDespite } from '../facts/index.ts';
import type { ItemKind, KeyPlace, NewShare, PartnershipSeal, ShareFacts } from '../facts/index.ts';
import type { Notices } from './notices.ts';
import {
  partnershipItemsTable,
  partnershipSharesTable,
  partnershipShareVersionsTable,
} from './partnership-tables.ts';
import { endShares, lockRunning, versionPlace } from './shares-store.ts';
import type { SharedDocument } from './shares-store.ts';

export interface Item {
  kind: ItemKind;
  itemId: string;
  versionId: string | null;
}

export interface Shares {
  /**
   * Shares a dossier with a partnership, or brings a share that runs up to date: a new version of
   * what is shared, until when. Answers whether it is a new share. @throws AppError
   * `dossier-archived`, `share-moved` (somebody wrote meanwhile), `share-objected` (somebody who
   * decides said no, and that was not read or no ground was given)
   */
  share(
    actor: SignedInActor,
    dossier: DossierFacts,
    partnershipId: string,
    asked: NewShare,
  ): Promise<boolean>;
  /** Ends a share with all that lies open by it, at once. Harmless to repeat. */
  end(actor: SignedInActor, dossier: DossierFacts, partnershipId: string): Promise<void>;
  /**
   * Lays a file or report open beside the share.
   * @throws AppError `share-ended`, `dossier-archived`, `item-objected`
   */
  shareItem(
    actor: SignedInActor,
    dossier: DossierFacts,
    partnershipId: string,
    item: Item,
  ): Promise<void>;
  endItem(
    actor: SignedInActor,
    dossier: DossierFacts,
    partnershipId: string,
    item: Pick<Item, 'kind' | 'itemId'>,
  ): Promise<void>;
}

export interface SharesDeps {
  unitOfWork: UnitOfWork;
  notices: Notices;
  standing: ReadStanding;
  dossierKey: (dossier: KeyPlace) => Buffer;
  document: (dossier: DossierFacts, asked: NewShare) => Promise<SharedDocument>;
  /** In the unit that ends a share: what was sent on it is over as well. */
  onEnding: (
    unit: Unit,
    of: { dossier: DossierFacts; partnershipId: string },
  ) => Promise<readonly string[]>;
}

export const createShares = (deps: SharesDeps): Shares => ({
  share: (...asked) => share(deps, ...asked),
  end: (actor, dossier, partnershipId) =>
    deps.unitOfWork.run(actor, async (unit) => {
      await lockDossier(unit, dossier.id);
      const ended = await endShares(unit, {
        dossierId: dossier.id,
        partnershipId,
        today: schoolDay(unit.at),
      });
      const requests = await deps.onEnding(unit, { dossier, partnershipId });
      await unit.audit({
        event: 'partnership.ended',
        ...dossier.trace,
        details: {
          partnership: partnershipId,
          items: ended.items,
          requests,
          again: ended.shares === 0,
        },
      });
    }),
  shareItem: (...asked) => shareItem(deps, ...asked),
  endItem: (actor, dossier, partnershipId, item) =>
    deps.unitOfWork.run(actor, async (unit) => {
      const running = await lockRunning(unit, dossier.id, partnershipId, schoolDay(unit.at));
      const ended = running === undefined ? 0 : await endItems(unit, running, item);
      await unit.audit({
        event: `partnership.${item.kind}-ended`,
        ...dossier.trace,
        details: { item: item.itemId, again: ended === 0 },
      });
    }),
});

async function share(
  deps: SharesDeps,
  ...[actor, dossier, partnershipId, asked]: Parameters<Shares['share']>
): Promise<boolean> {
  const document = await deps.document(dossier, asked);
  const seal = partnershipSeal(deps.dossierKey(dossier));
  return await deps.unitOfWork.run(actor, async (unit) => {
    await lockOpen(unit, dossier);
    if ((await dossierSequence(unit, dossier.id)) !== dossier.sequence)
      throw new AppError('share-moved', 409);
    const despite = await refuseObjected(deps, unit, dossier, asked);
    const running = await lockRunning(unit, dossier.id, partnershipId, schoolDay(unit.at));
    const id = running?.id ?? newId();
    const version = (running?.version ?? 0) + 1;
    const { untilOn } = asked;
    if (running === undefined) await insertShare(unit, dossier, { id, partnershipId, untilOn });
    else await unit.update(partnershipSharesTable, { id }, { untilOn });
    await insertVersion(unit, dossier, { id, version, asked, document, seal });
    await unit.audit({
      event: running === undefined ? 'partnership.shared' : 'partnership.changed',
      ...dossier.trace,
      details: {
        share: id,
        partnership: partnershipId,
        version,
        steps: asked.steps.map(String),
        medical: asked.medical,
        psychological: asked.psychological,
        until: untilOn,
        ...(despite === undefined ? {} : { despite }),
      },
    });
    if (running === undefined)
      await deps.notices.shared(unit, {
        dossierId: dossier.id,
        licenceId: dossier.licenceId,
        partnershipId,
      });
    return running === undefined;
  });
}

const shareItem = (
  { unitOfWork, standing }: SharesDeps,
  ...[actor, dossier, partnershipId, item]: Parameters<Shares['shareItem']>
): Promise<void> =>
  unitOfWork.run(actor, async (unit) => {
    await lockOpen(unit, dossier);
    const running = await runningOrRefuse(unit, dossier, partnershipId);
    const { objections } = await standing(dossier, schoolDay(unit.at), unit);
    if (!standsDespite(running, objections[0]?.at)) throw new AppError('item-objected', 409);
    await endItems(unit, running, item);
    await unit.insert(partnershipItemsTable, {
      id: newId(),
      shareId: running.id,
      kind: item.kind,
      itemId: item.itemId,
      versionId: item.versionId,
      sharedAt: unit.at,
      sharedBy: actor.personId,
    });
    await unit.audit({
      event: `partnership.${item.kind}-shared`,
      ...dossier.trace,
      details: { share: running.id, item: item.itemId, version: item.versionId ?? '' },
    });
  });

/**
 * Locked, so that what is shared is what stands there.
 * @throws AppError `dossier-archived`
 */
async function lockOpen(unit: Unit, dossier: DossierFacts): Promise<void> {
  const locked = await lockDossier(unit, dossier.id);
  if (locked?.status !== 'open') throw new AppError('dossier-archived', 409);
}

/**
 * After a no the dossier is shared only by who read it and says on which other ground.
 * @returns how the latest who objected did so; undefined when nobody did
 * @throws AppError `share-objected`
 */
async function refuseObjected(
  { standing }: SharesDeps,
  unit: Unit,
  dossier: DossierFacts,
  { ground }: NewShare,
): Promise<'refused' | 'withdrawn' | undefined> {
  const [latest] = (await standing(dossier, schoolDay(unit.at), unit)).objections;
  if (latest !== undefined && ground?.seen !== latest.at.toISOString())
    throw new AppError('share-objected', 409);
  return latest?.how;
}

async function runningOrRefuse(
  unit: Unit,
  dossier: DossierFacts,
  partnershipId: string,
): Promise<ShareFacts> {
  const running = await lockRunning(unit, dossier.id, partnershipId, schoolDay(unit.at));
  if (running === undefined) throw new AppError('share-ended', 409);
  return running;
}

const endItems = (
  unit: Unit,
  { id }: ShareFacts,
  { kind, itemId }: Pick<Item, 'kind' | 'itemId'>,
): Promise<number> =>
  unit.update(
    partnershipItemsTable,
    { shareId: id, kind, itemId, endedAt: null },
    { endedAt: unit.at, endedBy: unit.actor.personId ?? '' },
  );

const insertShare = (
  unit: Unit,
  dossier: DossierFacts,
  made: { id: string; partnershipId: string; untilOn: string },
): Promise<void> =>
  unit.insert(partnershipSharesTable, {
    ...made,
    dossierId: dossier.id,
    licenceId: dossier.licenceId,
    sharedAt: unit.at,
    sharedBy: unit.actor.personId ?? '',
  });

async function insertVersion(
  unit: Unit,
  dossier: DossierFacts,
  made: {
    id: string;
    version: number;
    asked: NewShare;
    document: SharedDocument;
    seal: PartnershipSeal;
  },
): Promise<void> {
  const { id, version, asked, document, seal } = made;
  const place = versionPlace({ id }, version);
  await unit.insert(partnershipShareVersionsTable, {
    shareId: id,
    number: version,
    sequence: dossier.sequence,
    steps: asked.steps.join(','),
    medical: asked.medical,
    psychological: asked.psychological,
    reason: seal.seal(asked.reason, 'reason', place),
    ground: asked.ground === undefined ? null : seal.seal(asked.ground.text, 'ground', place),
    document: seal.seal(JSON.stringify(document), 'document', place),
    madeAt: unit.at,
    madeBy: unit.actor.personId ?? '',
  });
}
