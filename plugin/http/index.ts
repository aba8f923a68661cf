export { createPageBuilder } from './pages.ts';
export type { NavEntry } from './pages.ts';
export { createRouter } from './router.ts';
export { createViews } from './render.ts';
export type { Views } from './render.ts';
export { readAssets, systemRoutes, themeCss } from './system-routes.ts';
export type { LiveCheck } from './guard.ts';
