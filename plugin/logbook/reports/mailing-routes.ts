import { z } from 'zod';
import type { Declines } from '../../consent/links/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import type { Dossiers, DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Permission, Route } from '../../platform/routes/index.ts';
import type { ReportMailings } from './mailing-service.ts';
import { mailedPage, mailingPage, plainMailing } from './mailing-view.ts';
import { readMailing, recipientsOf } from './mailing.ts';
import type { Mailing, MailingFault, MailingForm, Recipient } from './mailing.ts';
import type { ReportDocuments } from './report-documents.ts';
import { mayHave, readRef } from './report-kinds.ts';
import { mailReport } from './report-policy.ts';
import type { ReportsContext } from './reports-context.ts';

const LONGEST = 400;
const mailBody = z
  .object({
    zending: z.uuid().default(() => newId()),
    verslag: z.string().max(60).default(''),
    wijze: z.string().max(20).default(''),
    taal: z.enum(['nl', 'en']).default('nl'),
    keuze: z.enum(['voorstel', 'eigen']).default('voorstel'),
    wachtwoord: z.string().max(LONGEST).default(''),
  })
  .catchall(z.string().max(LONGEST));
const mailQuery = z.object({ verslag: z.string().max(60).default('') });

/**
 * Minutes a sign-in may be old: the page asks before anything is chosen, so that no sign-in
 * interrupts it.
 */
const PAGE_MINUTES = 30;
const FORM_MINUTES = 90;

type MailInput = Input<{ dossierId: string }, unknown, unknown> & { subject: DossierFacts };

interface MailingRouteDeps {
  store: DossierStore;
  dossiers: Pick<Dossiers, 'readers'>;
  documents: ReportDocuments;
  mailings: ReportMailings;
  declines: Pick<Declines, 'of'>;
  mailServer: boolean;
  base: string;
  /** Who may have a report read by a link instead. */
  byLink: Pick<Permission<DossierFacts>, 'allow'>;
}

const PATH = '/dossiers/:dossierId/logboek/verslagen/mailen';

/**
 * LOGBOEK – VERSLAGEN, *Versleuteld e-mailen*: a report to the pupil, parents or somebody else,
 * with its password on the screen alone.
 */
export const mailingRoutes = (deps: MailingRouteDeps): Route[] => [
  guardedRoute({
    method: 'GET',
    path: PATH,
    permission: mailReport,
    csrf: 'none',
    frame: 'host',
    audit: 'reports.mail-viewed',
    live: true,
    stepUpMinutes: PAGE_MINUTES,
    params: dossierParams,
    query: mailQuery,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => {
      const chosen = readRef(input.query.verslag) === undefined ? '' : input.query.verslag;
      return show(deps, input, plainMailing(chosen), []);
    },
  }),
  guardedRoute({
    method: 'POST',
    path: PATH,
    permission: mailReport,
    csrf: 'token',
    frame: 'host',
    audit: 'in-unit',
    live: true,
    stepUpMinutes: FORM_MINUTES,
    costly: true,
    params: dossierParams,
    body: mailBody,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => send(deps, input),
  }),
];

const contextOf = (
  { base }: MailingRouteDeps,
  { t, at, actor, subject }: MailInput,
): ReportsContext => ({ t, base, at, actor, dossier: subject });

async function recipients(
  { dossiers }: MailingRouteDeps,
  { subject, at, t }: MailInput,
): Promise<{ people: Recipient[]; ofAge: boolean }> {
  const { read } = await dossiers.readers(subject, [1]);
  return recipientsOf(subject, read(1), schoolDay(at), t('consent.who.pupilRole'));
}

async function show(
  deps: MailingRouteDeps,
  input: MailInput,
  form: MailingForm,
  faults: readonly MailingFault[],
  status?: number,
): Promise<Answer> {
  const [offered, who] = await Promise.all([
    deps.documents.offered(input.subject),
    recipients(deps, input),
  ]);
  const byLink = deps.byLink.allow(input.actor, input.subject, input.at) !== undefined;
  const given = { offered, ...who, form, faults, byLink, status };
  return mailingPage(contextOf(deps, input), {
    ...given,
    unwanted: new Set(await unwantedBy(deps, input.subject, who.people)),
  });
}

async function send(
  deps: MailingRouteDeps,
  input: MailInput & { body: z.output<typeof mailBody> },
): Promise<Answer> {
  const { subject: dossier, body, actor, at } = input;
  const asked = readMailing(body, (await recipients(deps, input)).people);
  if ('faults' in asked) return await show(deps, input, body, asked.faults);
  const { mailing } = asked;
  if (!mayHave(mailing.ref.kind, actor, dossier, at)) throw notFound();
  const unwanted = await declinedBy(deps, dossier, mailing);
  if (unwanted.length > 0) return await show(deps, input, body, unwanted);
  try {
    const done = await deps.mailings.send(actor, dossier, mailing);
    if (done === 'repeated')
      return {
        kind: 'redirect',
        to: `/dossiers/${dossier.id}/logboek/verslagen`,
        flash: 'report-mailed-before',
      };
    return mailedPage(contextOf(deps, input), {
      mailing,
      password: done.password,
      server: deps.mailServer,
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'not-found') throw error;
    const field = error.code.startsWith('report-password') ? 'wachtwoord' : 'verslag';
    const status = error.status === 400 ? 422 : error.status;
    const fault = { field, code: error.code, params: error.params };
    return await show(deps, input, body, [fault], status);
  }
}

/** Who of them asked for no more mail. */
async function unwantedBy<T extends Pick<Recipient, 'name' | 'email'>>(
  { declines }: MailingRouteDeps,
  { pupilId }: DossierFacts,
  people: readonly T[],
): Promise<T[]> {
  const declined = await declines.of(people.map((one) => ({ ...one, pupilId })));
  return people.filter((_one, index) => declined[index] !== undefined);
}

const declinedBy = async (
  deps: MailingRouteDeps,
  dossier: DossierFacts,
  { to }: Mailing,
): Promise<MailingFault[]> =>
  (await unwantedBy(deps, dossier, to)).map(({ part, name }) => ({
    field: part === 'other' ? 'ander-mail' : 'aan',
    code: 'mail-declined-reading',
    params: { name },
  }));
