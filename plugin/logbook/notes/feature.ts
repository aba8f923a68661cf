import { readDossier } from '../../dossier/policy/index.ts';
import type { DossierRecord } from '../../dossier/record/index.ts';
import { shownDate } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import type { FeatureParts, Platform, TodayReader } from '../../platform/index.ts';
import { hasRole } from '../../platform/routes/index.ts';
import { notesRoutes } from './notes-routes.ts';
import { createNotes } from './notes-service.ts';
import { createNotesStore } from './notes-store.ts';
import type { NotesStore } from './notes-store.ts';

/** NOTITIES: what was said in a call or a meeting, versioned. */
export function createNotesFeature({
  platform,
  record,
}: {
  platform: Platform;
  record: DossierRecord;
}) {
  const { database, unitOfWork, clock, dossierKey, base } = platform;
  const store = createNotesStore({ database, dossierKey });
  const notes = createNotes({ unitOfWork, store, dossierKey, clock });
  return {
    name: 'notes',
    routes: notesRoutes({ dossiers: record.store, store, notes, base }),
    jobs: [{ name: 'notes.sweep', everyMs: 6 * 3_600_000, run: () => notes.sweep() }],
    menu: [
      {
        in: 'logbook',
        id: 'notes',
        path: '/dossiers/:dossierId/logboek/notities',
        label: 'logbook.tabs.notes',
        place: 50,
        permission: readDossier,
      },
    ],
    today: followUps(store, base),
  } satisfies FeatureParts;
}

/** Follow-ups of notes, one line each: their day has come or is past. */
const followUps =
  (store: NotesStore, base: string) =>
  async ({ actor, scope, t }: TodayReader) => {
    if (!(['coordinator', 'teacher', 'external'] as const).some((role) => hasRole(actor, role)))
      return {};
    const items = (await store.due(scope)).map((row) => ({
      pupil: displayName(row),
      what: '',
      why: row.what === '' ? t('start.followUp') : row.what,
      due: shownDate(row.on),
      kind: 'warn' as const,
      url: `${base}/dossiers/${row.dossierId}/logboek/notities/${row.noteId}`,
    }));
    return items.length === 0
      ? {}
      : { lists: [{ id: 'doe-vervolg', title: t('start.followUps'), items }] };
  };
