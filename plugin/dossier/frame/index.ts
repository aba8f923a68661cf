export {
  accessTabs,
  dossierCrumbs,
  headView,
  logbookTabs,
  planKinds,
  planWord,
} from './head-view.ts';
