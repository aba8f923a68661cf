export { helpRoutes } from './help-routes.ts';
export { createManual } from './manual.ts';
