export { createStaffFeature } from './feature.ts';
export { StaffRefusedError } from './staff-errors.ts';
export type { Staff } from './staff-service.ts';
export { STAFF_PATH, staffField } from './staff-view.ts';
export { MAX_NAME, proposedEnd } from './staff.ts';
export type { StaffForm } from './staff.ts';
