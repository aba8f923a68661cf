import type { ConsentFacts } from '../../dossier/documents/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { AppError } from '../../kernel/errors.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Incoming, SignedInActor } from '../../platform/routes/index.ts';

/**
 * How consent on the action part was obtained, outside the dossier's own links: *Anders*.
 */
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
  /** The file with a scan of what was signed. */
  scanId?: string;
}

export type ConsentFault = { field: 'wijze' | 'datum' | 'toelichting' | 'reden'; code: string };

/** A scan of what was signed, kept as any file of the dossier; files are a higher capability. */
export interface Scans {
  /**
   * Inspected, scanned and sealed as any upload.
   * @returns the file's id
   * @throws AppError with what is wrong with the file
   */
  keep(actor: SignedInActor, dossier: DossierFacts, incoming: Incoming): Promise<string>;
  /** Why a file was refused, in words. */
  why(error: AppError, t: Translate): string;
  /** Its title; undefined when it was removed since. */
  title(dossier: DossierFacts, fileId: string): Promise<string | undefined>;
}

const SHORTEST = 3;
const LONGEST = 10_000;

/** *Anders* needs a date and an explanation, NEE needs a reason. */
export function consentFaults(
  answer: { mode: string; on: string | undefined; typedDay: string; explanation: string },
  today: string,
): ConsentFault[] {
  const field = answer.mode === 'refused' ? 'reden' : 'toelichting';
  const explained = faultAt(field, explanationFault(answer));
  switch (answer.mode) {
    case 'refused':
      return explained;
    case 'outside':
      return [...faultAt('datum', dayFault(answer, today)), ...explained];
    default:
      return [{ field: 'wijze', code: 'consent-mode-missing' }];
  }
}

const faultAt = (field: ConsentFault['field'], code: string | undefined): ConsentFault[] =>
  code === undefined ? [] : [{ field, code }];

function explanationFault({
  mode,
  explanation,
}: {
  mode: string;
  explanation: string;
}): string | undefined {
  const text = explanation.trim();
  if (text.length < SHORTEST) return `consent-${mode}-unexplained`;
  return text.length > LONGEST ? 'too-long' : undefined;
}

function dayFault(
  { on, typedDay }: { on: string | undefined; typedDay: string },
  today: string,
): string | undefined {
  if (on === undefined) return typedDay.trim() === '' ? 'required' : 'date';
  return on > today ? 'consent-in-future' : undefined;
}

/** A registered answer, as the report and the pages show it. */
export type RegisteredConsent = ConsentFacts;
