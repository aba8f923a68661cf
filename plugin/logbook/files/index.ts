export { createFilesFeature } from './feature.ts';
export type { FileParts } from './feature.ts';
export { isSeen, sensitivities } from './file.ts';
export type { FileFacts, FileSensitivity, FileSharing, FileVersion } from './file.ts';
export type { Files } from './files-service.ts';
export type { FilesStore } from './files-store.ts';
export { shownSize } from './files-view.ts';
export { lockOpen } from './intake.ts';
export { scansAmong } from './scans.ts';
