export { createMergingFeature } from './feature.ts';
