import { z } from 'zod';
import { dossierReportKinds } from '../../dossier/documents/index.ts';
import type { DossierReportKind } from '../../dossier/documents/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { readSharing } from '../../dossier/policy/index.ts';
import { folded } from '../../kernel/folding.ts';
import { initials } from '../../kernel/names.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import { makeReport } from './report-policy.ts';

export const reportKinds = [...dossierReportKinds, 'evidence'] as const;
export type ReportKind = (typeof reportKinds)[number];

/** Which report: of the steps, or of one question for consent. */
export type ReportRef = { kind: DossierReportKind } | { kind: 'evidence'; roundId: string };

/** As addresses and names of files say it. */
export const kindWords: Readonly<Record<ReportKind, string>> = {
  opp: 'opp',
  'action-part': 'handelingsdeel',
  evaluation: 'evaluatie',
  evidence: 'instemming',
};

export const refText = (ref: ReportRef): string =>
  ref.kind === 'evidence' ? `${kindWords.evidence}-${ref.roundId}` : kindWords[ref.kind];

/**
 * "opp-YB-3f7a-2026-12-01.pdf": a name of a file can be read by whoever sees it, so it tells pupils
 * apart without naming them; the four signs are of the dossier.
 */
export const reportFileName = (
  kind: ReportKind,
  dossier: Pick<DossierFacts, 'id' | 'pupilName'>,
  day: string,
): string =>
  [kindWords[kind], plainInitials(dossier.pupilName), dossier.id.slice(-4), `${day}.pdf`]
    .filter((part) => part !== '')
    .join('-');

/** Initials as every system can write them in a name of a file; '' where no letter is left. */
export const plainInitials = (name: DossierFacts['pupilName']): string =>
  folded(initials(name))
    .toUpperCase()
    .replaceAll(/[^A-Z]/g, '');

/** Undefined for anything that names no report. */
export function readRef(text: string): ReportRef | undefined {
  const kind = dossierReportKinds.find((one) => kindWords[one] === text);
  if (kind !== undefined) return { kind };
  const roundId = text.startsWith(`${kindWords.evidence}-`)
    ? text.slice(kindWords.evidence.length + 1)
    : '';
  return z.uuid().safeParse(roundId).success ? { kind: 'evidence', roundId } : undefined;
}

/**
 * Whoever may make reports may have each kind of them, save the evidence of consent: that is the
 * school's own staff's.
 */
export const mayHave = (
  kind: ReportKind,
  actor: SignedInActor,
  dossier: DossierFacts,
  at: Date,
): boolean =>
  makeReport.allow(actor, dossier, at) !== undefined &&
  (kind !== 'evidence' || readSharing.allow(actor, dossier, at) !== undefined);
