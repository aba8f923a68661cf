import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import type { DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { ReportDocument, Reports } from '../../platform/paper/index.ts';
import { generatePassword } from '../../platform/passwords/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Permission, Route } from '../../platform/routes/index.ts';
import type { UnitOfWork } from '../../platform/store/index.ts';
import { askedPage } from './asked-page.ts';
import { eventsView } from './evidence-events.ts';
import type { EventView, Happened } from './evidence-events.ts';
import { createEvidencePrinter } from './evidence-printer.ts';
import type { EvidencePrinter } from './evidence-printer.ts';

/** The list of what a dossier's people were asked, and the evidence of each, `E`. */
export interface EvidencePages<E> {
  /** Of the list, with `:dossierId`; one page of evidence lies below it. */
  path: string;
  /** What the id of one is called in its path. */
  param: string;
  permission: Permission<DossierFacts>;
  audit: { list: string; view: string; download: string };
  /** The tab in which both stand. */
  tab: string;
  list: (input: ListInput) => Promise<Answer>;
  find: (dossier: DossierFacts, id: string, today: string) => Promise<E | undefined>;
  show: (
    evidence: E,
    t: Translate,
    told: EvidenceTold,
  ) => { template: string; title: string; up: string; view: object };
  happened: (evidence: E, t: Translate) => Happened;
  document: (dossier: DossierFacts, evidence: E) => ReportDocument;
  /** Of the printed file, before the day. */
  fileName: string;
  /** Which evidence was taken along, in the audit row. */
  details: (id: string) => Readonly<Record<string, string>>;
}

/** What every page of evidence ends with. */
export interface EvidenceTold {
  events: EventView[];
  pdf: { action: string; password: string };
}

interface EvidenceDeps {
  store: DossierStore;
  unitOfWork: UnitOfWork;
  pdf: Pdf;
  reports: Reports;
  base: string;
}
type Shown = EvidenceDeps & { printer: EvidencePrinter };

const oneParams = z.object({ dossierId: z.uuid() }).catchall(z.uuid());
const downloadBody = z.object({ voorstel: z.string().max(400).default('') });
type ListInput = Input<{ dossierId: string }, unknown, unknown> & { subject: DossierFacts };
type OneInput = Input<z.output<typeof oneParams>, unknown, unknown> & { subject: DossierFacts };

/** The list and each page of evidence, on screen and as an encrypted PDF. */
export function evidenceRoutes<E>(needs: EvidenceDeps, pages: EvidencePages<E>): Route[] {
  const deps: Shown = { ...needs, printer: createEvidencePrinter(needs) };
  const one = `${pages.path}/:${pages.param}`;
  const load = <P extends { dossierId: string }, Q, B>(
    input: Input<P, Q, B>,
  ): Promise<DossierFacts | undefined> => loadDossier(deps.store, input);
  const get = {
    method: 'GET',
    permission: pages.permission,
    csrf: 'none',
    frame: 'host',
    load,
  } as const;
  return [
    guardedRoute({
      ...get,
      path: pages.path,
      audit: pages.audit.list,
      lists: true,
      params: dossierParams,
      act: (input) => pages.list(input),
    }),
    guardedRoute({
      ...get,
      path: one,
      audit: pages.audit.view,
      params: oneParams,
      act: (input) => show(deps, pages, input),
    }),
    guardedRoute({
      method: 'POST',
      path: one,
      permission: pages.permission,
      csrf: 'token',
      frame: 'host',
      audit: 'in-unit',
      live: true,
      costly: true,
      params: oneParams,
      body: downloadBody,
      load,
      act: (input) => download(deps, pages, input),
    }),
  ];
}

const idOf = <E>(pages: EvidencePages<E>, { params }: OneInput): string =>
  params[pages.param] ?? '';

async function evidenceOf<E>(pages: EvidencePages<E>, input: OneInput): Promise<E> {
  const found = await pages.find(input.subject, idOf(pages, input), schoolDay(input.at));
  if (found === undefined) throw notFound();
  return found;
}

async function show<E>(
  { base }: Shown,
  pages: EvidencePages<E>,
  input: OneInput,
  refused?: AppError,
): Promise<Answer> {
  const { subject: dossier, t } = input;
  const evidence = await evidenceOf(pages, input);
  const root = base + pages.path.replace(':dossierId', dossier.id);
  const { template, title, up, view } = pages.show(evidence, t, {
    events: eventsView(pages.happened(evidence, t), t),
    pdf: { action: `${root}/${idOf(pages, input)}`, password: generatePassword() },
  });
  return askedPage(input, base, {
    template,
    title,
    tab: pages.tab,
    up: { label: up, url: root },
    faults:
      refused === undefined
        ? []
        : [{ text: t(`errors.${refused.code}`, refused.params), url: '#pdf' }],
    status: refused?.status,
    view,
  });
}

async function download<E>(
  deps: Shown,
  pages: EvidencePages<E>,
  input: OneInput & { body: z.output<typeof downloadBody> },
): Promise<Answer> {
  const { actor, subject: dossier, body, at } = input;
  try {
    const evidence = await evidenceOf(pages, input);
    const bytes = await deps.printer.print(
      actor,
      pages.document(dossier, evidence),
      body.voorstel,
      {
        event: pages.audit.download,
        ...dossier.trace,
        details: pages.details(idOf(pages, input)),
      },
    );
    return {
      kind: 'file',
      bytes,
      type: 'application/pdf',
      name: `${pages.fileName}-${schoolDay(at)}.pdf`,
    };
  } catch (error) {
    if (error instanceof AppError && error.status === 400)
      return await show(deps, pages, input, error);
    throw error;
  }
}
