/** How consent on the action part was obtained, outside the dossier's own links (seed: *Anders*). */
export type ConsentMode =
  /** *Anders (buiten TOP dossier)*: given, and kept elsewhere. */
  | 'outside'
  /** *Anders (niet!)*: Instemming = NEE. */
  | 'refused';

export interface ConsentAnswer {
  mode: ConsentMode;
  /** Day on which it was given, `yyyy-mm-dd`; absent when it was not. */
  on?: string;
  /** How it was obtained and kept, or why it was not given. */
  explanation: string;
}

export type ConsentFault = { field: 'wijze' | 'datum' | 'toelichting' | 'reden'; code: string };

const SHORTEST = 3;
const LONGEST = 10_000;

/** Seed: *Anders* needs a date and an explanation, NEE needs a reason (domain.md §6, rule 3). */
export function consentFaults(answer: { mode: string; on: string | undefined; typedDay: string; explanation: string }, today: string): ConsentFault[] {
  const text = answer.explanation.trim();
  const field = answer.mode === 'refused' ? 'reden' : 'toelichting';
  const explained: ConsentFault[] = text.length < SHORTEST ? [{ field, code: `consent-${answer.mode}-unexplained` }]
    : text.length > LONGEST ? [{ field, code: 'too-long' }] : [];
  switch (answer.mode) {
    case 'refused': return explained;
    case 'outside': {
      const day: ConsentFault[] = answer.on === undefined ? [{ field: 'datum', code: answer.typedDay.trim() === '' ? 'required' : 'date' }]
        : answer.on > today ? [{ field: 'datum', code: 'consent-in-future' }] : [];
      return [...day, ...explained];
    }
    default: return [{ field: 'wijze', code: 'consent-mode-missing' }];
  }
}
