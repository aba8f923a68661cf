import { inputNames, set } from './story.ts';
import type { Change } from './story.ts';

/** A day so many days from today. */
export const day = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** As pages show a day. */
export const shownDay = (days: number): string => day(days).split('-').toReversed().join('-');

let made = 0;

/** What finishes step 10 for the goals that are on its page. */
export function evaluationChanges(
  html: string,
  {
    on = -1,
    next = 200,
    outcome = 'partly',
    words = 'Nog niet elke dag.',
  }: { on?: number; next?: number; outcome?: string; words?: string } = {},
): Change[] {
  const rows = [
    ...new Set(
      inputNames(html)
        .filter((name) => /^evaluations\/[^/]+\/outcome$/.test(name))
        .map((name) => name.split('/')[1] ?? ''),
    ),
  ];
  made += 1;
  const present = `aanwezig-${made}`;
  return [
    set('evaluatedOn', day(on)),
    { op: 'add', list: 'present', row: present },
    set(`present/${present}/presentName`, 'Marieke'),
    ...rows.flatMap((row) => [
      set(`evaluations/${row}/outcome`, outcome),
      set(`evaluations/${row}/followUp`, 'continue'),
      set(`evaluations/${row}/explanation`, words),
    ]),
    set('notHeardReason', 'Ziek op de dag zelf.'),
    set('evaluationView', `Tevreden: ${words}`),
    set('evaluateNext', day(next)),
  ];
}
