import type { DossierStore } from '../../dossier/record/index.ts';
import { shownDay } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Reports } from '../../platform/paper/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import type { Route } from '../../platform/routes/index.ts';
import type { UnitOfWork } from '../../platform/store/index.ts';
import { evidenceRoutes } from '../asking/index.ts';
import { evidenceDocument } from './evidence-document.ts';
import type { EvidenceDocumentDeps } from './evidence-document.ts';
import {
  happenedTo,
  itemChip,
  itemFactsView,
  personFactsView,
  questionChip,
  questionFactsView,
} from './evidence-view.ts';
import type { Chip, Label } from './evidence-view.ts';
import { questionsPath, readDataConsents } from './policy.ts';
import type { QuestionEvidence, QuestionReader } from './question-facts.ts';
import type { QuestionsPage } from './questions-page.ts';

/** Every question for AVG-toestemming of a dossier, and the evidence of each. */
export const dataEvidenceRoutes = (deps: {
  store: DossierStore;
  reader: QuestionReader;
  unitOfWork: UnitOfWork;
  pdf: Pdf;
  reports: Reports;
  documents: EvidenceDocumentDeps;
  page: QuestionsPage;
  base: string;
}): Route[] =>
  evidenceRoutes<QuestionEvidence>(deps, {
    path: questionsPath,
    param: 'questionId',
    permission: readDataConsents,
    audit: {
      list: 'data-consent.questions-viewed',
      view: 'data-consent.evidence-viewed',
      download: 'data-consent.evidence-downloaded',
    },
    tab: 'data-consent',
    list: (input) => deps.page(input),
    find: (dossier, id, today) => deps.reader.evidence(dossier, id, today),
    show: (evidence, t, told) => ({
      template: 'data-consent/evidence',
      title: t('dataConsent.evidence.title', { day: shownDay(evidence.question.askedAt) }),
      up: t('dataConsent.title'),
      view: { ...evidenceView(evidence, t), ...told },
    }),
    happened: happenedTo,
    document: (dossier, evidence) => evidenceDocument(deps.documents, dossier, evidence),
    fileName: 'toestemming',
    details: (id) => ({ about: id }),
  });

interface EvidenceView {
  chip: Chip;
  facts: Label[];
  items: { title: string; chip: Chip; facts: Label[] }[];
  people: { name: string; facts: Label[] }[];
}

const evidenceView = ({ question }: QuestionEvidence, t: Translate): EvidenceView => ({
  chip: questionChip(question, t),
  facts: questionFactsView(question, t),
  items: question.items.map((item) => ({
    title: item.text.title,
    chip: itemChip(item, t),
    facts: itemFactsView(item, t),
  })),
  people: question.people.map((person) => ({
    name: person.name,
    facts: personFactsView(person, question, t),
  })),
});
