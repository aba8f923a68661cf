export { createPoliciesFeature } from './feature.ts';
export type { Policies } from './policies-service.ts';
export { policiesOf, policyColumn, policyValue } from './policies-store.ts';
export type { PolicyValues } from './policies.ts';
