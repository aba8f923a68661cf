export { createPageBuilder } from './pages.ts';
export { createViews } from './render.ts';
export { createRouter } from './router.ts';
export { readAssets, systemRoutes } from './system-routes.ts';
