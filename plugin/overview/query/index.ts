export {
  AT_ONCE,
  NO_DAY,
  SOON_DAYS,
  UNTOUCHED_DAYS,
  dossierQuery,
  dueWords,
  isFiltered,
  keptParameters,
  parametersOf,
  rowConditions,
  taskCondition,
  taskValues,
  tasks,
} from './dossier-query.ts';
export type { DossierQuery, DossierSort, Task } from './dossier-query.ts';
