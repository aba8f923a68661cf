export { createPostFeature } from './feature.ts';
