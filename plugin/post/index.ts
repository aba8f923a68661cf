export { postRoutes } from './post-routes.ts';
