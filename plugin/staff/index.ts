export { createReminders } from './reminders.ts';
export { createStaff } from './staff-service.ts';
export type { Staff } from './staff-service.ts';
export { staffRoutes } from './staff-routes.ts';
export { createStaffStore } from './staff-store.ts';
export { StaffRefusedError } from './staff-errors.ts';
export { STAFF_PATH, staffField } from './staff-view.ts';
export { MAX_NAME, proposedEnd } from './staff.ts';
export type { StaffFault, StaffForm } from './staff.ts';
