import type { AskingFault } from '../../consent/asking/index.ts';
import type { Declines } from '../../consent/links/index.ts';
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
import { z } from 'zod';

const sharingBody = z.object({ sleutel: z.uuid() }).catchall(z.string().max(20_000));
/** What VERSLAGEN hands on: a report's id, or a kind, whose newest is meant. */
const reportQuery = z.object({ verslag: z.string().max(60).default('') });

type FormInput = Input<{ dossierId: string }, unknown, unknown> & { subject: DossierFacts };

/** *Dossier of verslagen delen om te lezen*: who, what, until when. */
export function sharingFormRoutes(deps: {
  store: DossierStore;
  dossiers: Dossiers;
  shareable: Shareable;
  shares: Shares;
  declines: Pick<Declines, 'of'>;
  base: string;
  /** What a mail is called when nobody says otherwise. */
  subject: (lang: Lang) => string;
}): Route[] {
  const { store, dossiers, shareable, subject, base } = deps;
  const path = '/dossiers/:dossierId/logboek/inzage-instemming/lezen';
  const load = <Q, B>(
    input: Input<{ dossierId: string }, Q, B>,
  ): Promise<DossierFacts | undefined> => loadDossier(store, input);
  const common = { permission: shareReading, frame: 'host', live: true } as const;

  const contextOf = async ({ subject: dossier, t }: FormInput) => {
    if (dossier.status === 'archived') throw new AppError('dossier-archived', 409);
    const [{ read, rows }, items] = await Promise.all([
      dossiers.readers(
        dossier,
        readableSteps.map(({ number }) => number),
      ),
      shareable.all(dossier),
    ]);
    const filled = new Set(rows.filter((row) => row.filled > 0).map((row) => row.step));
    return {
      items,
      filled,
      candidates: candidatesOf(guardianRows(read(1)), dossier, t('reading.pupilRole')),
    };
  };
  const show = async (
    input: FormInput,
    given: { form: SharingForm; faults: readonly AskingFault[]; status: number },
  ): Promise<Answer> =>
    sharingPage({
      ...(await contextOf(input)),
      ...given,
      dossier: input.subject,
      base,
      t: input.t,
      at: input.at,
      actor: input.actor,
    });

  return [
    guardedRoute({
      ...common,
      method: 'GET',
      path: `${path}/nieuw`,
      csrf: 'none',
      audit: 'reading.form-viewed',
      stepUpMinutes: PAGE_MINUTES,
      query: reportQuery,
      params: dossierParams,
      load,
      act: async (input): Promise<Answer> => {
        const { subject: dossier, actor, query, at, t } = input;
        const context = await contextOf(input);
        const report =
          query.verslag === '' ? undefined : await shareable.reportOf(dossier, query.verslag);
        const form = proposal({
          ...context,
          subject: subject('nl'),
          today: schoolDay(at),
          key: newId(),
          report,
          reportAsked: query.verslag !== '',
        });
        return sharingPage({
          ...context,
          form,
          faults: [],
          status: 200,
          dossier,
          base,
          t,
          at,
          actor,
          ...(query.verslag !== '' && report === undefined ? { noReport: true } : {}),
        });
      },
    }),
    guardedRoute({
      ...common,
      method: 'POST',
      path,
      csrf: 'token',
      audit: 'in-unit',
      stepUpMinutes: FORM_MINUTES,
      body: sharingBody,
      params: dossierParams,
      load,
      act: async (input): Promise<Answer> => {
        const { subject: dossier, actor, at } = input;
        const { candidates, items } = await contextOf(input);
        // The subject that stood there in Dutch goes along with the language of the mail.
        const body =
          input.body['taal'] === 'en' && input.body['onderwerp'] === subject('nl')
            ? { ...input.body, onderwerp: subject('en') }
            : input.body;
        const made = readSharing(body, {
          candidates,
          items,
          pupil: dossier.pupilName,
          today: schoolDay(at),
        });
        if ('faults' in made)
          return await show(input, { form: body, faults: made.faults, status: 422 });
        const declined = await deps.declines.of(
          made.sharing.people.map((one) => ({ ...one, pupilId: dossier.pupilId })),
        );
        const unwanted = made.sharing.people
          .filter((_one, index) => declined[index] !== undefined)
          .map(({ name }) => ({ field: 'wie', code: 'mail-declined-reading', params: { name } }));
        if (unwanted.length > 0)
          return await show(input, { form: body, faults: unwanted, status: 422 });
        try {
          const done = await deps.shares.share(actor, dossier, body.sleutel, made.sharing);
          if (done === 'another')
            return await show(input, {
              form: { ...body, sleutel: newId() },
              faults: [{ field: 'wat', code: 'reading-form-used' }],
              status: 409,
            });
        } catch (error) {
          if (!(error instanceof AppError) || error.code !== 'dossier-moved') throw error;
          return await show(input, {
            form: body,
            faults: [{ field: 'wat', code: 'reading-moved' }],
            status: 409,
          });
        }
        return {
          kind: 'redirect',
          to: `/dossiers/${dossier.id}/logboek/inzage-instemming/lezen`,
          flash: 'reading-shared',
        };
      },
    }),
  ];
}
