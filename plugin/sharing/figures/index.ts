export { createFiguresFeature } from './feature.ts';
