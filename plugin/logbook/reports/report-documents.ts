import type {
  Consents,
  Evidence,
  RoundFacts,
  RoundReader,
} from '../../consent/plan-consent/index.ts';
import type {
  ConsentFacts,
  DossierReportKind,
  DossierReports,
  NothingYet,
} from '../../dossier/documents/index.ts';
import { planState } from '../../dossier/facts/index.ts';
import type { DossierFacts, PlanState } from '../../dossier/facts/index.ts';
import type { Sight } from '../../dossier/policy/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { ReportDocument } from '../../platform/paper/index.ts';
import type { ReportKind, ReportRef } from './report-kinds.ts';

/** For whom a document is made. */
export interface Reading {
  /** The ground on which who asks is let in: what they may not read is not in it. */
  basis: string;
  /**
   * It leaves the school: without the family's addresses and numbers, which parents who live apart
   * may keep from each other, and without what one of them told the school about consent.
   */
  shared: boolean;
  /** With the medical and psychological parts that the person on this ground may read. */
  sensitive: boolean;
}

/** A report as it is to be printed, with what is kept of it in clear. */
export interface ReportCopy {
  kind: ReportKind;
  html: string;
  planVersion: number | null;
  planState: PlanState;
  /** The medical and psychological parts that are really in it. */
  holds: Sight;
  /** Made for the school itself: what a {@link Reading} that is shared leaves out is in it. */
  ownEyes: boolean;
}

export interface ReportDocuments {
  /** Undefined when there is nothing to print yet, or no such question. */
  make(ref: ReportRef, dossier: DossierFacts, reading: Reading): Promise<ReportCopy | undefined>;
  /** A report of the steps, to be read on a page; undefined when there is nothing in it yet. */
  onScreen(
    kind: DossierReportKind,
    dossier: DossierFacts,
    reading: Reading,
  ): Promise<ReportDocument | undefined>;
  /**
   * Kinds of which there is nothing to print yet, and the questions for consent whose evidence
   * there is.
   */
  offered(
    dossier: DossierFacts,
  ): Promise<{ nothingYet: Partial<Record<DossierReportKind, NothingYet>>; rounds: RoundFacts[] }>;
}

const roundPlanStates: Readonly<Record<RoundFacts['state'], PlanState>> = {
  open: 'awaiting',
  expired: 'awaiting',
  agreed: 'set',
  lapsed: 'lapsed',
  'asked-again': 'lapsed',
  elsewhere: 'lapsed',
  withdrawn: 'lapsed',
};

export function createReportDocuments(deps: {
  /** The same documents twice: as the school reads them, and as somebody outside may. */
  own: DossierReports;
  shared: DossierReports;
  consents: Pick<Consents, 'latest'>;
  rounds: Pick<RoundReader, 'ofDossier' | 'evidence'>;
  evidenceHtml: (dossier: DossierFacts, evidence: Evidence, reading: { shared: boolean }) => string;
  clock: Clock;
}): ReportDocuments {
  const today = (): string => schoolDay(deps.clock.now());

  const ofRound = async (
    roundId: string,
    dossier: DossierFacts,
    { shared }: Reading,
  ): Promise<ReportCopy | undefined> => {
    const evidence = await deps.rounds.evidence(dossier, roundId, today());
    return evidence === undefined
      ? undefined
      : {
          kind: 'evidence',
          html: deps.evidenceHtml(dossier, evidence, { shared }),
          planVersion: evidence.round.version,
          planState: roundPlanStates[evidence.round.state],
          holds: { medical: false, psychological: false },
          ownEyes: !shared,
        };
  };

  return {
    make: async (ref, dossier, reading) => {
      if (ref.kind === 'evidence') return await ofRound(ref.roundId, dossier, reading);
      const [documents, consent] = [
        reading.shared ? deps.shared : deps.own,
        await deps.consents.latest(dossier),
      ];
      const made = await documents.html(
        ref.kind,
        ...seenBy(reading, dossier),
        reading.shared ? withoutWords(consent) : consent,
      );
      return made === undefined
        ? undefined
        : {
            kind: ref.kind,
            ...made,
            planVersion: dossier.plan?.version ?? null,
            planState: planState(dossier.plan),
            ownEyes: !reading.shared,
          };
    },
    onScreen: async (kind, dossier, reading) => {
      const consent = await deps.consents.latest(dossier);
      const documents = reading.shared ? deps.shared : deps.own;
      return await documents.document(
        kind,
        ...seenBy(reading, dossier),
        reading.shared ? withoutWords(consent) : consent,
      );
    },
    offered: async (dossier) => {
      const [nothingYet, rounds] = await Promise.all([
        deps.own.nothingYet(dossier),
        deps.rounds.ofDossier(dossier, today()),
      ]);
      return { nothingYet, rounds };
    },
  };
}

/**
 * The dossier and the ground that it is read on. Nobody is granted anything on the ground `shared`,
 * so that the parts that need a grant are left out.
 */
const seenBy = (
  { basis, sensitive }: Reading,
  dossier: DossierFacts,
): [dossier: DossierFacts, basis: string] =>
  sensitive
    ? [dossier, basis]
    : [{ ...dossier, granted: { medical: false, psychological: false } }, 'shared'];

const withoutWords = (consent: ConsentFacts | undefined): ConsentFacts | undefined =>
  consent === undefined
    ? undefined
    : { ...consent, answers: consent.answers.map((answer) => ({ ...answer, words: '' })) };
