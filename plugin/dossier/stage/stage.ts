/**
 * Where a dossier's plan stands, with the moment between writing and asking told apart: at
 * `waiting` every step before the plan is finished and consent must be asked; at `awaiting` it was
 * asked by links and somebody has yet to answer.
 */
export type Stage = 'concept' | 'waiting' | 'awaiting' | 'set' | 'set-without-consent' | 'lapsed';
export const stages: readonly Stage[] = [
  'concept',
  'waiting',
  'awaiting',
  'set',
  'set-without-consent',
  'lapsed',
];
