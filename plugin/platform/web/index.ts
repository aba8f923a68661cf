export { readAssets } from './assets.ts';
export type { Assets } from './assets.ts';
export { createPageBuilder } from './pages.ts';
export { createViews } from './render.ts';
export { createRouter } from './router.ts';
export { systemRoutes } from './system-routes.ts';
export { createProxyWatch } from './proxy-watch.ts';
export type { ProxyWatch } from './proxy-watch.ts';
