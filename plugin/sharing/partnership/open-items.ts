import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { FileFacts, FilesStore, FileVersion } from '../../logbook/files/index.ts';
import type { ReportsToShare, ReportToShare } from '../../logbook/reports/index.ts';
import { covers } from '../facts/index.ts';
import type { SharedItem, ShareFacts } from '../facts/index.ts';
import type { SharesStore } from './shares-store.ts';

export interface OpenFile {
  readonly item: SharedItem;
  readonly file: FileFacts;
  readonly version: FileVersion;
}
export interface OpenReport {
  readonly item: SharedItem;
  readonly report: ReportToShare;
}
export interface OpenItems {
  readonly files: readonly OpenFile[];
  readonly reports: readonly OpenReport[];
}

export interface OpenItemsReader {
  /**
   * What of a dossier really lies open with its share: what was shared, is still there, and tells
   * of nothing medical or psychological that is not shared itself.
   */
  of(dossier: DossierFacts, share: ShareFacts | undefined): Promise<OpenItems>;
}

/** A report follows the choice for each kind of part that is in it. */
export const reportCovered = (
  share: Pick<ShareFacts, 'medical' | 'psychological'>,
  { holds }: Pick<ReportToShare, 'holds'>,
): boolean => (share.medical || !holds.medical) && (share.psychological || !holds.psychological);

export function createOpenItems(deps: {
  shares: SharesStore;
  files: FilesStore;
  reports: ReportsToShare;
}): OpenItemsReader {
  const versionOf = async (
    dossier: DossierFacts,
    file: FileFacts,
    versionId: string | null,
  ): Promise<FileVersion | undefined> =>
    file.version.id === versionId
      ? file.version
      : (await deps.files.versions(dossier, file.id)).find(({ id }) => id === versionId);
  return {
    of: async (dossier, share) => {
      if (share === undefined) return { files: [], reports: [] };
      const items = await deps.shares.items(share.id);
      const [files, reports] = await Promise.all([
        items.some(({ kind }) => kind === 'file') ? deps.files.ofDossier(dossier) : [],
        items.some(({ kind }) => kind === 'report') ? deps.reports.list(dossier.id) : [],
      ]);
      const open: { files: OpenFile[]; reports: OpenReport[] } = { files: [], reports: [] };
      for (const item of items) {
        const report =
          item.kind === 'report' ? reports.find(({ id }) => id === item.itemId) : undefined;
        if (report !== undefined && reportCovered(share, report))
          open.reports.push({ item, report });
        const file =
          item.kind === 'file'
            ? files.find(({ id, removedAt }) => id === item.itemId && removedAt === null)
            : undefined;
        const version =
          file === undefined || !covers(share, file.sensitivity)
            ? undefined
            : await versionOf(dossier, file, item.versionId);
        if (file !== undefined && version?.state === 'ready' && version.blob !== undefined)
          open.files.push({ item, file, version });
      }
      return open;
    },
  };
}
