import type { DossierFacts, Sensitivity } from '../../dossier/facts/index.ts';
import { hasBsn } from '../../kernel/bsn.ts';
import { addMonths } from '../../kernel/clock.ts';
import { isoDate } from '../../kernel/moments.ts';
import type { Subject } from '../../platform/routes/index.ts';

/**
 * Steps that can be shared: what a person wrote. Step 9 is the request itself, step 11 the school's
 * own bookkeeping.
 */
export const shareableSteps = [1, 2, 3, 4, 5, 6, 7, 8, 10] as const;
/**
 * A share ends by itself after so many months at most: as long as access from outside may run.
 */
export const MOST_MONTHS = 12;
const PROPOSED_MONTHS = 6;
export const SHORTEST_REASON = 10;
export const LONGEST_REASON = 2_000;
export const LONGEST_SUBJECT = 120;
export const LONGEST_MESSAGE = 10_000;

export const proposedUntil = (today: string): string => addMonths(today, PROPOSED_MONTHS);
export const latestUntil = (today: string): string => addMonths(today, MOST_MONTHS);

/** Who wrote a message: each side reads the other's. */
export type Side = 'school' | 'swv';
export type ItemKind = 'file' | 'report';

/** What is shared of a dossier with one partnership, as its newest version says. */
export interface ShareFacts {
  readonly id: string;
  readonly dossierId: string;
  readonly partnershipId: string;
  /** The last day, `yyyy-mm-dd`. */
  readonly untilOn: string;
  readonly sharedAt: Date;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly version: number;
  /** The dossier's sequence of this version: what was written later is not in it. */
  readonly sequence: number;
  readonly steps: readonly number[];
  readonly medical: boolean;
  readonly psychological: boolean;
  /** Its newest version stands on a ground of its own, in spite of somebody's no. */
  readonly grounded: boolean;
  readonly madeAt: Date;
  readonly madeBy: string;
}

/** A file or report that lies open to the partnership. */
export interface SharedItem {
  readonly id: string;
  readonly kind: ItemKind;
  readonly itemId: string;
  /** The version of a file that was shared; a newer one is not. */
  readonly versionId: string | null;
  readonly sharedAt: Date;
  readonly sharedBy: string;
}

/**
 * A dossier as somebody of the partnership asks for it: with the newest share, whether it still
 * runs or not.
 */
export interface DeskSubject extends Subject {
  readonly dossier: DossierFacts;
  readonly share: ShareFacts;
  readonly today: string;
}

export const isRunning = (share: Pick<ShareFacts, 'endedAt' | 'untilOn'>, today: string): boolean =>
  share.endedAt === null && share.untilOn >= today;

/**
 * Whether what is shared may go on in spite of a no: only on a ground that was given after it.
 * @param latest when the last who decides said no or took back a yes; undefined when nobody did
 */
export const standsDespite = (
  share: Pick<ShareFacts, 'grounded' | 'madeAt'>,
  latest: Date | undefined,
): boolean => latest === undefined || (share.grounded && share.madeAt > latest);

/**
 * Medical and psychological parts are shared by a choice of their own; a file or report with such
 * parts follows that choice.
 */
export const covers = (
  share: Pick<ShareFacts, 'medical' | 'psychological'>,
  sensitivity: Sensitivity | 'none',
): boolean => sensitivity === 'none' || share[sensitivity];

export interface ShareForm {
  stappen: readonly string[];
  medisch: string;
  psychologisch: string;
  reden: string;
  tot: string;
  /** On which ground it is shared in spite of a no, and that this is meant. */
  grond: string;
  toch: string;
  /** The latest no that stood on the page, as an ISO moment; '' when there was none. */
  bezwaar: string;
}
export interface NewShare {
  steps: number[];
  medical: boolean;
  psychological: boolean;
  reason: string;
  untilOn: string;
  /** Absent when nobody had said no; `seen`: the latest no that was read. */
  ground?: { text: string; seen: string };
}
export interface FormFault {
  field: string;
  code: string;
}

/** The share as it can be made, or everything that stands in its way. */
export function readShare(
  form: ShareForm,
  rules: { today: string; latest: string; objected: boolean },
): { share: NewShare } | { faults: FormFault[] } {
  const steps = shareableSteps.filter((step) => form.stappen.includes(String(step)));
  const reason = plain(form.reden);
  const untilOn = isoDate(form.tot.trim());
  const ground = plain(form.grond);
  const faults = [
    ...(steps.length === 0 ? [{ field: 'stappen', code: 'share-no-steps' }] : []),
    ...textFaults('reden', reason, {
      shortest: SHORTEST_REASON,
      longest: LONGEST_REASON,
      short: 'share-reason',
    }),
    ...untilFaults(form.tot.trim(), untilOn, rules),
    ...(rules.objected ? groundFaults(ground, form.toch) : []),
  ];
  if (faults.length > 0 || untilOn === undefined) return { faults };
  return {
    share: {
      steps,
      medical: form.medisch !== '',
      psychological: form.psychologisch !== '',
      reason,
      untilOn,
      ...(rules.objected ? { ground: { text: ground, seen: form.bezwaar } } : {}),
    },
  };
}

function groundFaults(ground: string, meant: string): FormFault[] {
  return [
    ...textFaults('grond', ground, {
      shortest: SHORTEST_REASON,
      longest: LONGEST_REASON,
      short: 'share-ground',
    }),
    ...(meant === '' ? [{ field: 'toch', code: 'share-despite' }] : []),
  ];
}

export interface MessageForm {
  onderwerp: string;
  bericht: string;
  bijlagen: readonly string[];
}

/**
 * A message as it can be sent; a number that may not leave the school is pointed out, never taken
 * out unseen.
 */
export function readMessage(
  form: MessageForm,
  starts: boolean,
): { subject: string; body: string } | { faults: FormFault[] } {
  const subject = plain(form.onderwerp).replaceAll('\n', ' ');
  const body = plain(form.bericht);
  const faults = [
    ...(starts
      ? textFaults('onderwerp', subject, {
          shortest: 1,
          longest: LONGEST_SUBJECT,
          short: 'message-no-subject',
        })
      : []),
    ...(starts && hasBsn(subject) ? [{ field: 'onderwerp', code: 'message-bsn' }] : []),
    ...textFaults('bericht', body, {
      shortest: 1,
      longest: LONGEST_MESSAGE,
      short: 'message-empty',
    }),
    ...(hasBsn(body) ? [{ field: 'bericht', code: 'message-bsn' }] : []),
  ];
  return faults.length > 0 ? { faults } : { subject, body };
}

const plain = (text: string): string => text.replaceAll(/\r\n?/g, '\n').trim();

function textFaults(
  field: string,
  text: string,
  rule: { shortest: number; longest: number; short: string },
): FormFault[] {
  if (/[^\P{Cc}\n\t]|\p{Cs}/u.test(text)) return [{ field, code: 'value-refused' }];
  const length = [...text].length;
  if (length < rule.shortest) return [{ field, code: rule.short }];
  return length > rule.longest ? [{ field, code: 'too-long' }] : [];
}

function untilFaults(
  typed: string,
  untilOn: string | undefined,
  { today, latest }: { today: string; latest: string },
): FormFault[] {
  if (untilOn === undefined) return [{ field: 'tot', code: typed === '' ? 'required' : 'date' }];
  if (untilOn < today) return [{ field: 'tot', code: 'share-until-past' }];
  return untilOn > latest ? [{ field: 'tot', code: 'share-until-late' }] : [];
}
