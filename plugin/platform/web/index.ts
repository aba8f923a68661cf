export { readAssets } from './assets.ts';
export type { Assets } from './assets.ts';
export { createHostReading } from './host-reading.ts';
export { createPageBuilder } from './pages.ts';
export { createViews } from './render.ts';
export { createRouter } from './router.ts';
export { createSourceMark } from './source-mark.ts';
export { systemRoutes } from './system-routes.ts';
