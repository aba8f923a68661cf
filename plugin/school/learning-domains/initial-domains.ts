import type { LearningDomain } from './domain.ts';

/**
 * What a new licence starts with. Names are the school's data, kept in
 * its own language and changed by the school itself, so they are not in the catalogue.
 */
export const initialDomains: readonly (LearningDomain & { standard: boolean })[] = [
  { key: 'technisch-lezen', name: 'Technisch lezen', kind: 'cito', standard: true },
  { key: 'begrijpend-lezen', name: 'Begrijpend lezen', kind: 'cito', standard: true },
  { key: 'spelling', name: 'Spelling', kind: 'cito', standard: true },
  { key: 'woordenschat', name: 'Woordenschat', kind: 'cito', standard: false },
  { key: 'rekenen-wiskunde', name: 'Rekenen-wiskunde', kind: 'cito', standard: true },
  { key: 'engels', name: 'Engels', kind: 'cito', standard: false },
  { key: 'leren-leren', name: 'Leren leren', kind: 'handmatig', standard: true },
  { key: 'taken-uitvoeren', name: 'Leren taken uitvoeren', kind: 'handmatig', standard: true },
  {
    key: 'sociale-situaties',
    name: 'Functioneren in sociale situaties',
    kind: 'handmatig',
    standard: true,
  },
  {
    key: 'toekomstperspectief',
    name: 'Persoonlijk toekomstperspectief',
    kind: 'handmatig',
    standard: false,
  },
  { key: 'werkhouding', name: 'Werkhouding', kind: 'handmatig', standard: true },
  { key: 'sociaal-emotioneel', name: 'Sociaal-emotioneel', kind: 'handmatig', standard: false },
];
