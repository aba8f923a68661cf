export type { AdviceAtDesk, AdvicesAtDesk, SignedAdvice } from './at-desk.ts';
export { createAdviceFeature } from './feature.ts';
export type { AdviceParts } from './feature.ts';
