import type { DossierFacts } from '../../dossier/facts/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import { partnershipSeal } from '../facts/index.ts';
import type { ItemKind, KeyPlace, NewShare, PartnershipSeal, ShareFacts } from '../facts/index.ts';
import type { Notices } from './notices.ts';
import { lockRunning, versionPlace } from './shares-store.ts';
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
   * `dossier-archived`, `share-moved` (somebody wrote meanwhile)
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
   * @throws AppError `share-ended`, `dossier-archived`
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

export function createShares(deps: {
  unitOfWork: UnitOfWork;
  notices: Notices;
  dossierKey: (dossier: KeyPlace) => Buffer;
  document: (dossier: DossierFacts, asked: NewShare) => Promise<SharedDocument>;
}): Shares {
  const { unitOfWork } = deps;
  return {
    share: async (actor, dossier, partnershipId, asked) => {
      const document = await deps.document(dossier, asked);
      return await unitOfWork.run(actor, async (unit) => {
        if ((await lockOpen(unit, dossier)) !== dossier.sequence)
          throw new AppError('share-moved', 409);
        const running = await lockRunning(unit, dossier.id, partnershipId, schoolDay(unit.at));
        const id = running?.id ?? newId();
        const version = (running?.version ?? 0) + 1;
        if (running === undefined)
          await insertShare(unit, dossier, { id, partnershipId, untilOn: asked.untilOn });
        else
          await unit.write('UPDATE {partnership_shares} SET until_on = :untilOn WHERE id = :id', {
            id,
            untilOn: asked.untilOn,
          });
        await insertVersion(unit, dossier, {
          id,
          version,
          asked,
          document,
          seal: partnershipSeal(deps.dossierKey(dossier)),
        });
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
            until: asked.untilOn,
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
    },

    end: (actor, dossier, partnershipId) =>
      unitOfWork.run(actor, async (unit) => {
        const values = { dossierId: dossier.id, partnershipId, at: unit.at, by: actor.personId };
        const items = await unit.write(
          `UPDATE {partnership_items} i JOIN {partnership_shares} s ON s.id = i.share_id SET i.ended_at = :at, i.ended_by = :by
          WHERE s.dossier_id = :dossierId AND s.partnership_id = :partnershipId AND i.ended_at IS NULL`,
          values,
        );
        const ended = await unit.write(
          'UPDATE {partnership_shares} SET ended_at = :at, ended_by = :by WHERE dossier_id = :dossierId AND partnership_id = :partnershipId AND ended_at IS NULL AND until_on >= :today',
          { ...values, today: schoolDay(unit.at) },
        );
        await unit.audit({
          event: 'partnership.ended',
          ...dossier.trace,
          details: { partnership: partnershipId, items, again: ended === 0 },
        });
      }),

    shareItem: (actor, dossier, partnershipId, item) =>
      unitOfWork.run(actor, async (unit) => {
        await lockOpen(unit, dossier);
        const share = await runningOrRefuse(unit, dossier, partnershipId);
        await endItems(unit, share, item);
        await unit.write(
          'INSERT INTO {partnership_items} (id, share_id, kind, item_id, version_id, shared_at, shared_by) VALUES (:id, :shareId, :kind, :itemId, :versionId, :at, :by)',
          { ...item, id: newId(), shareId: share.id, at: unit.at, by: actor.personId },
        );
        await unit.audit({
          event: `partnership.${item.kind}-shared`,
          ...dossier.trace,
          details: { share: share.id, item: item.itemId, version: item.versionId ?? '' },
        });
      }),

    endItem: (actor, dossier, partnershipId, item) =>
      unitOfWork.run(actor, async (unit) => {
        const share = await lockRunning(unit, dossier.id, partnershipId, schoolDay(unit.at));
        const ended = share === undefined ? 0 : await endItems(unit, share, item);
        await unit.audit({
          event: `partnership.${item.kind}-ended`,
          ...dossier.trace,
          details: { item: item.itemId, again: ended === 0 },
        });
      }),
  };
}

/**
 * The dossier's sequence; locked, so that what is shared is what stands there.
 * @throws AppError `dossier-archived`
 */
async function lockOpen(unit: Unit, dossier: DossierFacts): Promise<number> {
  const [row] = await unit.select<{ status: string; sequence: number }>(
    'SELECT status, sequence FROM {dossiers} WHERE id = :id FOR UPDATE',
    { id: dossier.id },
  );
  if (row?.status !== 'open') throw new AppError('dossier-archived', 409);
  return row.sequence;
}

async function runningOrRefuse(
  unit: Unit,
  dossier: DossierFacts,
  partnershipId: string,
): Promise<ShareFacts> {
  const share = await lockRunning(unit, dossier.id, partnershipId, schoolDay(unit.at));
  if (share === undefined) throw new AppError('share-ended', 409);
  return share;
}

const endItems = (
  unit: Unit,
  share: ShareFacts,
  { kind, itemId }: Pick<Item, 'kind' | 'itemId'>,
): Promise<number> =>
  unit.write(
    'UPDATE {partnership_items} SET ended_at = :at, ended_by = :by WHERE share_id = :shareId AND kind = :kind AND item_id = :itemId AND ended_at IS NULL',
    { shareId: share.id, kind, itemId, at: unit.at, by: unit.actor.personId ?? '' },
  );

async function insertShare(
  unit: Unit,
  dossier: DossierFacts,
  share: { id: string; partnershipId: string; untilOn: string },
): Promise<void> {
  await unit.write(
    `INSERT INTO {partnership_shares} (id, dossier_id, licence_id, partnership_id, until_on, shared_at, shared_by)
     VALUES (:id, :dossierId, :licenceId, :partnershipId, :untilOn, :at, :by)`,
    {
      ...share,
      dossierId: dossier.id,
      licenceId: dossier.licenceId,
      at: unit.at,
      by: unit.actor.personId ?? '',
    },
  );
}

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
  await unit.write(
    `INSERT INTO {partnership_share_versions} (share_id, number, sequence, steps, medical, psychological, reason, document, made_at, made_by)
     VALUES (:id, :version, :sequence, :steps, :medical, :psychological, :reason, :document, :at, :by)`,
    {
      id,
      version,
      sequence: dossier.sequence,
      steps: asked.steps.join(','),
      medical: asked.medical,
      psychological: asked.psychological,
      reason: seal.seal(asked.reason, 'reason', place),
      document: seal.seal(JSON.stringify(document), 'document', place),
      at: unit.at,
      by: unit.actor.personId ?? '',
    },
  );
}
