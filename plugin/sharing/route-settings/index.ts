export { createRouteSettingsFeature } from './feature.ts';
