import { hasBsn } from '../../kernel/bsn.ts';
import { addDays, addMonths } from '../../kernel/clock.ts';
import { isoDate } from '../../kernel/moments.ts';
import type { FormFault } from '../facts/index.ts';
import type { Outcome, RouteDefinition } from '../request-routes/index.ts';
import type { NewDecision } from './acts.ts';

export const SHORTEST_MOTIVATION = 20;
export const LONGEST_WORDS = 10_000;
export const SHORTEST_REASON = 10;
export const LONGEST_REASON = 2_000;
const LONGEST_NUMBER = 40;
/** The last day of a school year. */
const YEAR_ENDS = '-07-31';

/**
 * The last day of a TLV that begins on this one: the first end of a school year that gives a whole
 * year of school at least.
 */
export function tlvUntil(fromOn: string): string {
  const full = addDays(addMonths(fromOn, 12), -1);
  const year = full.slice(0, 4);
  return full <= `${year}${YEAR_ENDS}` ? `${year}${YEAR_ENDS}` : `${Number(year) + 1}${YEAR_ENDS}`;
}

export const outcomeIn = (definition: RouteDefinition, key: string): Outcome | undefined =>
  definition.decides.outcomes.find((outcome) => outcome.key === key);

/** Everything that stands in the way of a decision as it was typed; empty when it can be taken. */
export function decisionFaults(definition: RouteDefinition, decision: NewDecision): FormFault[] {
  const outcome = outcomeIn(definition, decision.outcome);
  if (outcome === undefined) return [{ field: 'outcome', code: 'required' }];
  return [
    ...(outcome.asks.includes('tlv') ? tlvFaults(decision) : []),
    ...(outcome.asks.includes('period') ? periodFaults(decision, false) : []),
    ...wordFaults('motivation', decision.motivation, SHORTEST_MOTIVATION, 'decision-motivation'),
    ...wordFaults('clause', decision.clause, outcome.kind === 'no' ? 1 : 0, 'decision-clause'),
  ];
}

function tlvFaults(decision: NewDecision): FormFault[] {
  const { tlvNumber = '', schoolKind, category } = decision;
  return [
    ...(tlvNumber.trim() === '' ? [{ field: 'tlvNumber', code: 'required' }] : []),
    ...(tlvNumber.length > LONGEST_NUMBER || hasBsn(tlvNumber)
      ? [{ field: 'tlvNumber', code: hasBsn(tlvNumber) ? 'message-bsn' : 'too-long' }]
      : []),
    ...(schoolKind === undefined ? [{ field: 'schoolKind', code: 'required' }] : []),
    ...(schoolKind === 'vso' && category === undefined
      ? [{ field: 'category', code: 'required' }]
      : []),
    // Praktijkonderwijs: as long as the pupil goes to school.
    ...periodFaults(decision, schoolKind === 'vso'),
  ];
}

function periodFaults({ fromOn = '', untilOn = '' }: NewDecision, ends: boolean): FormFault[] {
  const code = (typed: string): string => (typed === '' ? 'required' : 'date');
  if (isoDate(fromOn) === undefined) return [{ field: 'fromOn', code: code(fromOn) }];
  if (untilOn === '' && !ends) return [];
  if (isoDate(untilOn) === undefined) return [{ field: 'untilOn', code: code(untilOn) }];
  return untilOn <= fromOn ? [{ field: 'untilOn', code: 'decision-until' }] : [];
}

export function wordFaults(
  field: string,
  words: string,
  shortest: number,
  short: string,
  longest = LONGEST_WORDS,
): FormFault[] {
  const text = words.trim();
  if (/[^\P{Cc}\n\r\t]|\p{Cs}/u.test(text)) return [{ field, code: 'value-refused' }];
  if (hasBsn(text)) return [{ field, code: 'message-bsn' }];
  if ([...text].length < shortest) return [{ field, code: short }];
  return [...text].length > longest ? [{ field, code: 'too-long' }] : [];
}
