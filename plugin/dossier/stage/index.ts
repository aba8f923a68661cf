export { mirrorClockWeeks, mirrorStage } from './stage-store.ts';
export { stages } from './stage.ts';
export type { Stage } from './stage.ts';
