export { notesRoutes } from './notes-routes.ts';
export { createNotes } from './notes-service.ts';
export { createNotesStore } from './notes-store.ts';
