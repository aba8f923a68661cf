export { todayRoutes } from './today-routes.ts';
export { createTodayStore } from './today-store.ts';
