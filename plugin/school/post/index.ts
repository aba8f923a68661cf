export { postRoutes } from './post-routes.ts';
export { returnRoutes } from './return-routes.ts';
