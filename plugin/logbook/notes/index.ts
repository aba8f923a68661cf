export { createNotesFeature } from './feature.ts';
