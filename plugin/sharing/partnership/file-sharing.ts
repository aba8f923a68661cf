import { schoolDay } from '../../kernel/clock.ts';
import type { FileSharing } from '../../logbook/files/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import { shareDossier } from '../policy/index.ts';
import type { SharesStore } from './shares-store.ts';

/**
 * What BESTANDEN shows of sharing: which version of which file lies open, and who decides on it.
 */
export function createFileSharing(deps: {
  shares: SharesStore;
  licences: Pick<Licences, 'partnershipOf'>;
}): Omit<FileSharing, 'bound'> {
  return {
    shared: async (dossier, at) => {
      const partnership = deps.licences.partnershipOf(dossier.licenceId);
      const share =
        partnership === undefined
          ? undefined
          : await deps.shares.running(dossier.id, partnership.id, schoolDay(at));
      const items = share === undefined ? [] : await deps.shares.items(share.id);
      return new Map(
        items.flatMap(({ kind, itemId, versionId }) =>
          kind === 'file' && versionId !== null ? [[itemId, versionId] as const] : [],
        ),
      );
    },
    mayShare: (actor, dossier) =>
      deps.licences.partnershipOf(dossier.licenceId) !== undefined &&
      dossier.status === 'open' &&
      shareDossier.allow(actor, dossier, dossier.changedAt) !== undefined,
  };
}
