import type { StandsIn } from '../../platform/menu/index.ts';
import type { DossierFacts } from '../facts/index.ts';

/**
 * The bars in which a page of a dossier stands; their tabs are brought by the features whose pages
 * they lead to.
 */
const inDossier = (dossier: DossierFacts, current: 'steps' | 'logbook'): StandsIn => ({
  bar: 'dossier',
  current,
  subject: dossier,
});

/** A page of the steps, or beside them. */
export const inSteps = (dossier: DossierFacts): StandsIn[] => [inDossier(dossier, 'steps')];

/** A page of LOGBOEK, under the tab of this id. */
export const inLogbook = (dossier: DossierFacts, current: string): StandsIn[] => [
  inDossier(dossier, 'logbook'),
  { bar: 'logbook', current, subject: dossier },
];

/** A page of INZAGE & INSTEMMING: the tabs of LOGBOEK, and its own part of this one. */
export const inAccess = (dossier: DossierFacts, current: string): StandsIn[] => [
  ...inLogbook(dossier, 'consent'),
  { bar: 'access', current, subject: dossier },
];
