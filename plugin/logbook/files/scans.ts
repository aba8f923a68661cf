import type { Scans } from '../../consent/plan-consent/index.ts';
import type { FileParts } from './feature.ts';
import { refusalText } from './files-view.ts';

/** Scans of consent that was signed on paper, kept among the dossier's files. */
export const scansAmong = ({ intake, store }: Pick<FileParts, 'intake' | 'store'>): Scans => ({
  keep: (actor, dossier, incoming) =>
    intake.receive(actor, dossier, incoming, {
      details: { title: '', category: 'permission', sensitivity: 'none' },
    }),
  why: refusalText,
  title: async (dossier, fileId) => {
    const file = await store.find(dossier, fileId);
    return file?.removedAt === null ? file.title : undefined;
  },
});
