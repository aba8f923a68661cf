export { createToolboxFeature } from './feature.ts';
