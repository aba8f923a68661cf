export { mirrorClockWeeks, mirrorStage, stages } from './stage.ts';
export type { Stage } from './stage.ts';
