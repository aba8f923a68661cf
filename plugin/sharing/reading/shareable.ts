import type { KeyPlace } from '../../consent/links/index.ts';
import type { DossierFacts, Sensitivity } from '../../dossier/facts/index.ts';
import { shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { FileFacts, FilesStore } from '../../logbook/files/index.ts';
import { reportBytes, reportPlace, reportsToRead } from '../../logbook/reports/index.ts';
import type { ReportToRead } from '../../logbook/reports/index.ts';
import { open } from '../../platform/store/index.ts';
import type { Database } from '../../platform/store/index.ts';
import { isAllowed } from './share.ts';
import type { ShareChoice, SharedItem } from './share.ts';

const parts: readonly Sensitivity[] = ['medical', 'psychological'];

/** Kept reports and files, as something to share; of any kind that a report has or gets. */
export interface Shareable {
  /** Everything that could be shared now, reports first, the newest first. */
  all(dossier: DossierFacts): Promise<SharedItem[]>;
  /**
   * What a choice leads to now: in order, without what is gone, waits for the scanner or became
   * confidential.
   */
  chosen(dossier: DossierFacts, choice: ShareChoice): Promise<SharedItem[]>;
  /** The id of the newest report of this kind, or this id when there is such a report. */
  reportOf(dossier: DossierFacts, idOrKind: string): Promise<string | undefined>;
  /** A kept report's PDF, opened. Undefined when it is not there. */
  pdf(dossier: KeyPlace, reportId: string): Promise<Uint8Array | undefined>;
}

export function createShareable(deps: {
  database: Database;
  files: FilesStore;
  t: Translate;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): Shareable {
  const { database, t } = deps;
  const all: Shareable['all'] = async (dossier) => {
    const [made, files] = await Promise.all([
      reportsToRead(database, dossier.id),
      deps.files.ofDossier(dossier),
    ]);
    return [
      ...made.map((row) => reportItem(row, t)),
      ...files
        .filter((file) => file.removedAt === null && file.version.state === 'ready')
        .map(fileItem),
    ];
  };
  return {
    all,
    chosen: async (dossier, choice) =>
      (await all(dossier)).filter(
        ({ key, kind, sensitive }) =>
          choice[kind === 'report' ? 'reports' : 'files'].includes(key) &&
          isAllowed(sensitive, choice),
      ),
    reportOf: async (dossier, idOrKind) =>
      (await reportsToRead(database, dossier.id)).find(
        ({ id, kind }) => id === idOrKind || kind === idOrKind,
      )?.id,
    pdf: async (dossier, reportId) => {
      const kept = await reportBytes(database, dossier.id, reportId);
      return kept === undefined
        ? undefined
        : open(deps.dossierKey(dossier), kept, reportPlace(reportId));
    },
  };
}

function reportItem(row: ReportToRead, t: Translate): SharedItem {
  const word = `report.kinds.${row.kind}`;
  const state = t(`dossier.plan.${row.planState}`, { version: row.planVersion ?? 0 });
  return {
    key: row.id,
    kind: 'report',
    title: t('reading.reportOf', {
      kind: t(t.has(word) ? word : 'reading.report'),
      when: shownMoment(row.madeAt),
      state,
    }),
    sensitive: parts.filter((part) => row.holds[part]),
  };
}

function fileItem(file: FileFacts): SharedItem {
  const { id, name, kind, size } = file.version;
  return {
    key: file.id,
    kind: 'file',
    title: file.title,
    version: { id, name, kind, size },
    sensitive: file.sensitivity === 'none' ? [] : [file.sensitivity],
  };
}
