import type { DossierStore } from '../../dossier/record/index.ts';
import { shownHash } from '../../kernel/shown-hash.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Reports } from '../../platform/paper/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import type { Route } from '../../platform/routes/index.ts';
import type { UnitOfWork } from '../../platform/store/index.ts';
import { evidenceRoutes as routesOf } from '../asking/index.ts';
import { goalsOf } from './action-part-view.ts';
import type { ActionPartLine } from './action-part-view.ts';
import { readConsents } from './consent-policy.ts';
import { evidenceDocument } from './evidence-document.ts';
import type { EvidenceDocumentDeps } from './evidence-document.ts';
import {
  happenedTo,
  personFactsView,
  personKinds,
  roundFactsView,
  roundKinds,
} from './evidence-view.ts';
import type { Kind, Label } from './evidence-view.ts';
import type { Evidence, RoundReader } from './round-facts.ts';
import type { RoundsPage } from './rounds-page.ts';

/**
 * LOGBOEK – INZAGE & INSTEMMING: every question for consent of a dossier, and the evidence of each.
 */
export const evidenceRoutes = (deps: {
  store: DossierStore;
  reader: RoundReader;
  unitOfWork: UnitOfWork;
  pdf: Pdf;
  reports: Reports;
  documents: EvidenceDocumentDeps;
  page: RoundsPage;
  base: string;
}): Route[] =>
  routesOf<Evidence>(deps, {
    path: '/dossiers/:dossierId/logboek/inzage-instemming',
    param: 'roundId',
    permission: readConsents,
    audit: {
      list: 'consent.rounds-viewed',
      view: 'consent.evidence-viewed',
      download: 'consent.evidence-downloaded',
    },
    tab: 'consent',
    list: (input) => deps.page(input),
    find: (dossier, id, today) => deps.reader.evidence(dossier, id, today),
    show: (evidence, t, told) => ({
      template: 'consent/evidence',
      title: t('rounds.evidence.title', { version: evidence.round.version }),
      up: t('rounds.title'),
      view: { ...evidenceView(evidence, t), ...told },
    }),
    happened: happenedTo,
    document: (dossier, evidence) => evidenceDocument(deps.documents, dossier, evidence, {}),
    fileName: 'instemming',
    details: (id) => ({ round: id }),
  });

interface EvidenceView {
  state: { word: string; kind: Kind };
  facts: Label[];
  hash: string;
  people: { name: string; state: string; kind: Kind; facts: Label[] }[];
  goals: { title: string; lines: ActionPartLine[] }[];
}

const evidenceView = ({ round, actionPart }: Evidence, t: Translate): EvidenceView => ({
  state: { word: t(`rounds.states.${round.state}`), kind: roundKinds[round.state] },
  facts: roundFactsView(round, t),
  hash: shownHash(round.hash),
  people: round.people.map((person) => ({
    name: person.name,
    state: t(`rounds.people.${person.state}`),
    kind: personKinds[person.state],
    facts: personFactsView(person, round, t),
  })),
  goals: goalsOf(actionPart, t).map(({ lines }, index) => ({
    title: t('inzage.plan.goal', { number: index + 1 }),
    lines,
  })),
});
