export { createPartnershipFeature } from './feature.ts';
export type { PartnershipParts } from './feature.ts';
export type { WhatIsWanted } from './wanted.ts';
export { sensitiveWord, stepName } from './school-page.ts';
