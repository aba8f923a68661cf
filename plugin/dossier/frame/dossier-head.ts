export interface DossierHead {
  pupil: string;
  initials: string;
  /** "13 jaar · klas 2B". */
  about: string;
  level: string;
  /** State of the plan: word, sign and kind. */
  plan: { word: string; kind: 'concept' | 'ok' | 'warn' | 'stop' };
  archived: boolean;
}
