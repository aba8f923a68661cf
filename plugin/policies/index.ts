export { policiesFrom, policyRules, readPolicies, standardPolicies } from './policies.ts';
export type { PolicyKey, PolicyValues } from './policies.ts';
export { createPolicies } from './policies-service.ts';
export type { Policies } from './policies-service.ts';
export { policiesOf, policyColumn, policyValue } from './policies-store.ts';
export { policyRoutes } from './policies-routes.ts';
