export { createRotation } from './rotation.ts';
export type { Rotation } from './rotation.ts';
