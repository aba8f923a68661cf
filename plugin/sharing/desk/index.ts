export type { AdviceAtDesk, AdvicesAtDesk } from './advices.ts';
export type { DecisionPapers } from './decision-papers.ts';
export { deskTabs } from './desk-tabs.ts';
export type { DeskTab } from './desk-tabs.ts';
export { inboxCrumb } from './requests-at-desk.ts';
export { createDeskFeature } from './feature.ts';
export { passwordBody, passwordOf, passwordView } from './password-page.ts';
export type { PasswordMake } from './password-page.ts';
