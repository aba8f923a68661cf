export { categories } from './built-in/index.ts';
export { professions, reportKinds, signers } from './definition.ts';
export type {
  AgeRule,
  Outcome,
  Profession,
  RequiredFile,
  Reused,
  RouteDefinition,
  RouteVersion,
} from './definition.ts';
export type { DefinitionFault } from './definition-rules.ts';
export { both, definitionHash, outcomeOf } from './definition-text.ts';
export { createRequestRoutesFeature } from './feature.ts';
export type { RequestRouteParts } from './feature.ts';
export { partsOf, toolboxStep } from './form.ts';
export { routeGraph } from './graph.ts';
export { editRoutes } from './policy.ts';
export { readDefinition } from './read-definition.ts';
export { DefinitionRefusedError } from './routes-service.ts';
export type { RequestRoutes } from './routes-service.ts';
export type { RequestRoutesStore } from './routes-store.ts';
