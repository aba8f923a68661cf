import type { DossierFacts } from '../../dossier/facts/index.ts';
import {
  dossierCrumbs,
  dossierParams,
  headView,
  inAccess,
  loadDossier,
} from '../../dossier/frame/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { shownDay } from '../../kernel/moments.ts';
import { generatePassword } from '../../platform/passwords/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import type { EvidencePrinter } from '../asking/index.ts';
import { questionParams } from './act-routes.ts';
import { evidenceDocument } from './evidence-document.ts';
import type { EvidenceDocumentDeps } from './evidence-document.ts';
import {
  eventsView,
  itemChip,
  itemFactsView,
  personFactsView,
  questionChip,
  questionFactsView,
} from './evidence-view.ts';
import { questionsPath, questionsUrl, readDataConsents } from './policy.ts';
import type { QuestionEvidence, QuestionReader } from './question-facts.ts';
import type { QuestionsPage } from './questions-page.ts';
import { z } from 'zod';

const downloadBody = z.object({ voorstel: z.string().max(400).default('') });
type EvidenceInput = Input<{ dossierId: string; questionId: string }, unknown, unknown> & {
  subject: DossierFacts;
};

/** Every question for AVG-toestemming of a dossier, and the evidence of each. */
export function dataEvidenceRoutes(deps: {
  store: DossierStore;
  reader: QuestionReader;
  printer: EvidencePrinter;
  documents: EvidenceDocumentDeps;
  page: QuestionsPage;
  base: string;
}): Route[] {
  const { base } = deps;
  const path = `${questionsPath}/:questionId`;
  const load = <P extends { dossierId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<DossierFacts | undefined> => loadDossier(deps.store, input);
  const evidenceOf = async ({ subject, params, at }: EvidenceInput): Promise<QuestionEvidence> => {
    const found = await deps.reader.evidence(subject, params.questionId, schoolDay(at));
    if (found === undefined) throw notFound();
    return found;
  };

  const show = async (input: EvidenceInput, refused?: AppError): Promise<Answer> => {
    const { subject: dossier, t, at } = input;
    const evidence = await evidenceOf(input);
    const { question } = evidence;
    const context = { t, base, today: schoolDay(at) };
    const root = base + questionsUrl(dossier.id);
    return {
      kind: 'page',
      template: 'data-consent/evidence',
      status: refused?.status ?? 200,
      page: {
        title: t('dataConsent.evidence.title', { day: shownDay(question.askedAt) }),
        nav: 'pupils',
        crumbs: [...dossierCrumbs(dossier, context), { label: t('dataConsent.title'), url: root }],
        faults:
          refused === undefined
            ? []
            : [{ text: t(`errors.${refused.code}`, refused.params), url: '#pdf' }],
      },
      view: {
        head: headView(dossier, context),
        standsIn: inAccess(dossier, 'data-consent'),
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
        events: eventsView(evidence, t),
        pdf: { action: `${root}/${question.id}`, password: generatePassword() },
      },
    };
  };

  return [
    guardedRoute({
      method: 'GET',
      path: questionsPath,
      permission: readDataConsents,
      csrf: 'none',
      frame: 'host',
      audit: 'data-consent.questions-viewed',
      params: dossierParams,
      load,
      act: (input) => deps.page(input),
    }),
    guardedRoute({
      method: 'GET',
      path,
      permission: readDataConsents,
      csrf: 'none',
      frame: 'host',
      audit: 'data-consent.evidence-viewed',
      params: questionParams,
      load,
      act: (input) => show(input),
    }),
    guardedRoute({
      method: 'POST',
      path,
      permission: readDataConsents,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      live: true,
      params: questionParams,
      body: downloadBody,
      load,
      act: async (input): Promise<Answer> => {
        try {
          const evidence = await evidenceOf(input);
          const bytes = await deps.printer.print(
            input.actor,
            evidenceDocument(deps.documents, input.subject, evidence),
            input.body.voorstel,
            {
              event: 'data-consent.evidence-downloaded',
              ...input.subject.trace,
              details: { about: evidence.question.id },
            },
          );
          return {
            kind: 'file',
            bytes,
            type: 'application/pdf',
            name: `toestemming-${schoolDay(input.at)}.pdf`,
          };
        } catch (error) {
          if (error instanceof AppError && error.status === 400) return await show(input, error);
          throw error;
        }
      },
    }),
  ];
}
