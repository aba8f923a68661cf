import { isoDate } from '../../kernel/moments.ts';

/**
 * What the care coordinator fills in to let a member of staff read sensitive parts of one dossier.
 */
export interface GrantForm {
  medewerker: string;
  medisch: string;
  psychologisch: string;
  reden: string;
  tot: string;
}

export interface NewGrant {
  personId: string;
  medical: boolean;
  psychological: boolean;
  reason: string;
  /** The last day on which it holds, `yyyy-mm-dd`. */
  untilOn: string;
}

export interface GrantFault {
  field: 'medewerker' | 'delen' | 'reden' | 'tot';
  code: string;
}

export const SHORTEST_REASON = 10;
export const LONGEST_REASON = 2_000;

/**
 * The grant as it can be given, or everything that stands in its way: nobody reads these parts
 * without a reason that is on record and a last day.
 */
export function readGrant(
  form: GrantForm,
  rules: { staff: ReadonlySet<string>; today: string; latest: string },
): { grant: NewGrant } | { faults: GrantFault[] } {
  const reason = form.reden.replaceAll(/\r\n?/g, '\n').trim();
  const untilOn = isoDate(form.tot.trim());
  const faults: GrantFault[] = [
    ...(rules.staff.has(form.medewerker)
      ? []
      : [{ field: 'medewerker' as const, code: 'grant-person-missing' }]),
    ...(form.medisch === '' && form.psychologisch === ''
      ? [{ field: 'delen' as const, code: 'grant-parts-missing' }]
      : []),
    ...reasonFaults(reason),
    ...untilFaults(form.tot.trim(), untilOn, rules),
  ];
  if (faults.length > 0 || untilOn === undefined) return { faults };
  return {
    grant: {
      personId: form.medewerker,
      medical: form.medisch !== '',
      psychological: form.psychologisch !== '',
      reason,
      untilOn,
    },
  };
}

function reasonFaults(reason: string): GrantFault[] {
  if (/[^\P{Cc}\n\t]|\p{Cs}/u.test(reason)) return [{ field: 'reden', code: 'value-refused' }];
  const length = [...reason].length;
  if (length < SHORTEST_REASON) return [{ field: 'reden', code: 'grant-reason' }];
  return length > LONGEST_REASON ? [{ field: 'reden', code: 'too-long' }] : [];
}

function untilFaults(
  typed: string,
  untilOn: string | undefined,
  rules: { today: string; latest: string },
): GrantFault[] {
  if (untilOn === undefined) return [{ field: 'tot', code: typed === '' ? 'required' : 'date' }];
  if (untilOn < rules.today) return [{ field: 'tot', code: 'grant-until-past' }];
  return untilOn > rules.latest ? [{ field: 'tot', code: 'grant-until-late' }] : [];
}
