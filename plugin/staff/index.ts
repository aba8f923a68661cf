export { factorResetRoutes } from './factor-reset-routes.ts';
export { createMailReaders } from './mail-readers.ts';
export { createReminders } from './reminders.ts';
export { createStaff } from './staff-service.ts';
export type { Staff } from './staff-service.ts';
export { staffRoutes } from './staff-routes.ts';
export { createStaffStore } from './staff-store.ts';
