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
import { generatePassword } from '../../platform/passwords/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import type { EvidencePrinter } from '../asking/index.ts';
import { goalsOf } from './action-part-view.ts';
import { readConsents } from './consent-policy.ts';
import { evidenceDocument } from './evidence-document.ts';
import type { EvidenceDocumentDeps } from './evidence-document.ts';
import {
  eventsView,
  hexOf,
  personFactsView,
  personKinds,
  roundFactsView,
  roundKinds,
} from './evidence-view.ts';
import type { Evidence, RoundReader } from './round-facts.ts';
import type { RoundsPage } from './rounds-page.ts';
import { z } from 'zod';

const roundParams = z.object({ dossierId: z.uuid(), roundId: z.uuid() });
const downloadBody = z.object({ voorstel: z.string().max(400).default('') });
type RoundInput = Input<{ dossierId: string; roundId: string }, unknown, unknown> & {
  subject: DossierFacts;
};

/**
 * LOGBOEK – INZAGE & INSTEMMING: every question for consent of a dossier, and the evidence of each.
 */
export function evidenceRoutes(deps: {
  store: DossierStore;
  reader: RoundReader;
  printer: EvidencePrinter;
  documents: EvidenceDocumentDeps;
  page: RoundsPage;
  base: string;
}): Route[] {
  const { store, reader, printer, page, base } = deps;
  const path = '/dossiers/:dossierId/logboek/inzage-instemming';
  const load = <P extends { dossierId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<DossierFacts | undefined> => loadDossier(store, input);
  const evidenceOf = async ({ subject, params, at }: RoundInput): Promise<Evidence> => {
    const found = await reader.evidence(subject, params.roundId, schoolDay(at));
    if (found === undefined) throw notFound();
    return found;
  };

  const show = async (input: RoundInput, refused?: AppError): Promise<Answer> => {
    const { subject: dossier, t, at } = input;
    const evidence = await evidenceOf(input);
    const { round } = evidence;
    const context = { t, base, today: schoolDay(at) };
    const root = `${base}/dossiers/${dossier.id}/logboek/inzage-instemming`;
    return {
      kind: 'page',
      template: 'consent/evidence',
      status: refused?.status ?? 200,
      page: {
        title: t('rounds.evidence.title', { version: round.version }),
        nav: 'pupils',
        crumbs: [...dossierCrumbs(dossier, context), { label: t('rounds.title'), url: root }],
        faults:
          refused === undefined
            ? []
            : [{ text: t(`errors.${refused.code}`, refused.params), url: '#pdf' }],
      },
      view: {
        head: headView(dossier, context),
        standsIn: inAccess(dossier, 'consent'),
        state: { word: t(`rounds.states.${round.state}`), kind: roundKinds[round.state] },
        facts: roundFactsView(round, t),
        hash: hexOf(round.hash),
        people: round.people.map((person) => ({
          name: person.name,
          state: t(`rounds.people.${person.state}`),
          kind: personKinds[person.state],
          facts: personFactsView(person, round, t),
        })),
        goals: goalsOf(evidence.actionPart, t).map(({ lines }, index) => ({
          title: t('inzage.plan.goal', { number: index + 1 }),
          lines,
        })),
        events: eventsView(evidence, t),
        pdf: { action: `${root}/${round.id}`, password: generatePassword() },
      },
    };
  };

  return [
    guardedRoute({
      method: 'GET',
      path,
      permission: readConsents,
      csrf: 'none',
      frame: 'host',
      audit: 'consent.rounds-viewed',
      params: dossierParams,
      load,
      act: (input) => page(input),
    }),
    guardedRoute({
      method: 'GET',
      path: `${path}/:roundId`,
      permission: readConsents,
      csrf: 'none',
      frame: 'host',
      audit: 'consent.evidence-viewed',
      params: roundParams,
      load,
      act: (input) => show(input),
    }),
    guardedRoute({
      method: 'POST',
      path: `${path}/:roundId`,
      permission: readConsents,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      live: true,
      params: roundParams,
      body: downloadBody,
      load,
      act: async (input): Promise<Answer> => {
        try {
          const evidence = await evidenceOf(input);
          const bytes = await printer.print(
            input.actor,
            evidenceDocument(deps.documents, input.subject, evidence, {}),
            input.body.voorstel,
            {
              event: 'consent.evidence-downloaded',
              ...input.subject.trace,
              details: { round: evidence.round.id },
            },
          );
          return {
            kind: 'file',
            bytes,
            type: 'application/pdf',
            name: `instemming-${schoolDay(input.at)}.pdf`,
          };
        } catch (error) {
          if (error instanceof AppError && error.status === 400) return await show(input, error);
          throw error;
        }
      },
    }),
  ];
}
