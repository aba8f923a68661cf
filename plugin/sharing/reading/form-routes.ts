import { z } from 'zod';
import type { AskingFault } from '../../consent/asking/index.ts';
import { asReached } from '../../consent/links/index.ts';
import type { Declines, ReadReached } from '../../consent/links/index.ts';
import { guardianRows } from '../../dossier/content/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierParams, loadDossier } from '../../dossier/frame/index.ts';
import type { Dossiers, DossierStore } from '../../dossier/record/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Lang } from '../../kernel/lang.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { FORM_MINUTES, PAGE_MINUTES, shareReading } from './reading-policy.ts';
import { readableSteps } from './share.ts';
import type { Shareable } from './shareable.ts';
import type { Shares } from './shares-service.ts';
import { proposal, sharingPage } from './sharing-view.ts';
import type { SharingForm } from './sharing-view.ts';
import { candidatesOf, readSharing } from './sharing.ts';
import type { Candidate, Sharing } from './sharing.ts';

const sharingBody = z.object({ sleutel: z.uuid() }).catchall(z.string().max(20_000));
/** What VERSLAGEN hands on: a report's id, or a kind, whose newest is meant. */
const reportQuery = z.object({ verslag: z.string().max(60).default('') });

type FormInput = Input<{ dossierId: string }, unknown, unknown> & { subject: DossierFacts };

interface FormRouteDeps {
  store: DossierStore;
  dossiers: Dossiers;
  shareable: Shareable;
  shares: Shares;
  declines: Pick<Declines, 'of' | 'keysOf'>;
  base: string;
  /** What a mail is called when nobody says otherwise. */
  subject: (licenceId: string, lang: Lang) => string;
  /** How people were reached before, whatever for. */
  reached: ReadReached;
}

const PATH = '/dossiers/:dossierId/logboek/inzage-instemming/lezen';
const common = { permission: shareReading, frame: 'host', live: true } as const;

/** *Dossier of verslagen delen om te lezen*: who, what, until when. */
export const sharingFormRoutes = (deps: FormRouteDeps): Route[] => [
  guardedRoute({
    ...common,
    method: 'GET',
    path: `${PATH}/nieuw`,
    csrf: 'none',
    audit: 'reading.form-viewed',
    stepUpMinutes: PAGE_MINUTES,
    query: reportQuery,
    params: dossierParams,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => propose(deps, input, input.query.verslag),
  }),
  guardedRoute({
    ...common,
    method: 'POST',
    keepsTyped: true,
    path: PATH,
    csrf: 'token',
    audit: 'in-unit',
    stepUpMinutes: FORM_MINUTES,
    body: sharingBody,
    params: dossierParams,
    load: (input) => loadDossier(deps.store, input),
    act: (input) => share(deps, input),
  }),
];

/** What there is to choose from. @throws AppError `dossier-archived` */
async function choicesOf(
  { dossiers, shareable, reached, declines }: FormRouteDeps,
  { subject, t }: FormInput,
) {
  if (subject.status === 'archived') throw new AppError('dossier-archived', 409);
  const steps = readableSteps.map(({ number }) => number);
  const [{ read, rows }, items, before] = await Promise.all([
    dossiers.readers(subject, steps),
    shareable.all(subject),
    reached(subject),
  ]);
  const relationsOf = (one: Candidate): string[] => [
    one.relation,
    ...(one.part === 'pupil' ? [t('consent.who.pupilRole')] : []),
  ];
  const candidates = candidatesOf(guardianRows(read(1)), subject, t('reading.pupilRole')).map(
    (one) => asReached(one, before, relationsOf(one)),
  );
  return {
    items,
    filled: new Set(rows.filter((row) => row.filled > 0).map((row) => row.step)),
    candidates,
    declined: await declines.keysOf(candidates, subject),
  };
}

/** The form as it stands before anything is chosen. `asked`: a report's id, its kind, or ''. */
async function propose(deps: FormRouteDeps, input: FormInput, asked: string): Promise<Answer> {
  const { subject: dossier, actor, at, t } = input;
  const choices = await choicesOf(deps, input);
  const report = asked === '' ? undefined : await deps.shareable.reportOf(dossier, asked);
  const form = proposal({
    ...choices,
    subject: deps.subject(dossier.licenceId, 'nl'),
    today: schoolDay(at),
    key: newId(),
    report,
    reportAsked: asked !== '',
  });
  return sharingPage({
    ...choices,
    form,
    faults: [],
    status: 200,
    dossier,
    base: deps.base,
    t,
    at,
    actor,
    noReport: asked !== '' && report === undefined,
  });
}

async function show(
  deps: FormRouteDeps,
  input: FormInput,
  given: { form: SharingForm; faults: readonly AskingFault[]; status: number },
): Promise<Answer> {
  const { subject: dossier, t, at, actor } = input;
  const choices = await choicesOf(deps, input);
  return sharingPage({
    ...choices,
    ...given,
    dossier,
    base: deps.base,
    t,
    at,
    actor,
    noReport: false,
  });
}

async function share(
  deps: FormRouteDeps,
  input: FormInput & { body: z.output<typeof sharingBody> },
): Promise<Answer> {
  const { subject: dossier, actor, at } = input;
  const { candidates, items } = await choicesOf(deps, input);
  const form = inLanguage(deps, dossier, input.body);
  const made = readSharing(form, {
    candidates,
    items,
    pupil: dossier.pupilName,
    today: schoolDay(at),
  });
  if ('faults' in made) return await show(deps, input, { form, faults: made.faults, status: 422 });
  const unwanted = await declinedBy(deps, dossier, made.sharing);
  if (unwanted.length > 0) return await show(deps, input, { form, faults: unwanted, status: 422 });
  try {
    const done = await deps.shares.share(actor, dossier, form.sleutel, made.sharing);
    if (done === 'another')
      return await show(deps, input, {
        form: { ...form, sleutel: newId() },
        faults: [{ field: 'wat', code: 'reading-form-used' }],
        status: 409,
      });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'dossier-moved') throw error;
    const faults = [{ field: 'wat', code: 'reading-moved' }];
    return await show(deps, input, { form, faults, status: 409 });
  }
  return {
    kind: 'redirect',
    to: `/dossiers/${dossier.id}/logboek/inzage-instemming/lezen`,
    flash: 'reading-shared',
  };
}

/** The subject that stood there in Dutch goes along with the language of the mail. */
const inLanguage = (
  { subject }: FormRouteDeps,
  { licenceId }: DossierFacts,
  form: z.output<typeof sharingBody>,
): z.output<typeof sharingBody> =>
  form['taal'] === 'en' && form['onderwerp'] === subject(licenceId, 'nl')
    ? { ...form, onderwerp: subject(licenceId, 'en') }
    : form;

/** Who of them asked for no more mail. */
async function declinedBy(
  { declines }: FormRouteDeps,
  { pupilId }: DossierFacts,
  { people }: Sharing,
): Promise<AskingFault[]> {
  const declined = await declines.of(people.map((one) => ({ ...one, pupilId })));
  return people
    .filter((_one, index) => declined[index] !== undefined)
    .map(({ name }) => ({ field: 'wie', code: 'mail-declined-reading', params: { name } }));
}
