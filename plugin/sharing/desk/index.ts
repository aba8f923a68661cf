export type { AdviceAtDesk, AdvicesAtDesk } from './advices.ts';
export type { DecisionPapers } from './decision-papers.ts';
export { createDeskFeature } from './feature.ts';
export { passwordBody, passwordOf, passwordView } from './password-page.ts';
export type { PasswordMake } from './password-page.ts';
