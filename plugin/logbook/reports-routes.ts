import { z } from 'zod';
import type { Answer, Input, Route } from '../access/index.ts';
import { guardedRoute, nobody, signedIn } from '../access/index.ts';
import { dossierCrumbs, dossierParams, headView, logbookTabs, loadDossier, makeReport, planKinds } from '../dossier/index.ts';
import type { DossierFacts, DossierStore } from '../dossier/index.ts';
import { schoolDay } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { shownMoment } from '../kernel/moments.ts';
import { generatePassword, ratePassword } from '../reports/index.ts';
import type { PasswordRating } from '../reports/index.ts';
import type { OppReports } from './reports-service.ts';

const downloadBody = z.object({ keuze: z.enum(['voorstel', 'eigen']).default('eigen'), voorstel: z.string().max(400).default(''), wachtwoord: z.string().max(400).default(''), verslag: z.union([z.uuid(), z.literal('')]).default('') });
const strengthWord = ({ code, score }: PasswordRating): string =>
  code?.replace('report-password-', '') ?? (score === 4 ? 'very-strong' : 'strong');

type DossierInput = Input<{ dossierId: string }, unknown, unknown> & { subject: DossierFacts };

/** LOGBOEK – VERSLAGEN: make and download the OPP, always encrypted, and who did so when. */
export function reportRoutes(deps: { store: DossierStore; reports: OppReports; base: string }): Route[] {
  const { store, reports, base } = deps;
  const path = '/dossiers/:dossierId/logboek/verslagen';
  const load = <Q, B>(input: Input<{ dossierId: string }, Q, B>): Promise<DossierFacts | undefined> => loadDossier(store, input);

  const show = async (input: DossierInput, refused?: AppError): Promise<Answer> => {
    const { subject: dossier, t, at } = input;
    const context = { t, base, today: schoolDay(at) };
    const [downloads, carried] = await Promise.all([reports.downloads(dossier.id), reports.carried(dossier, input.actor.basis)]);
    const here = `${base}/dossiers/${dossier.id}/logboek/verslagen`;
    const fault = refused === undefined ? undefined : t(`errors.${refused.code}`, refused.params);
    return {
      kind: 'page', template: 'logbook/reports', status: refused?.status ?? 200,
      page: {
        title: t('logbook.reports.title'), nav: 'pupils', crumbs: dossierCrumbs(dossier, context), scripts: ['password'],
        faults: fault === undefined ? [] : [{ text: fault, url: '#wachtwoord' }],
      },
      view: {
        head: headView(dossier, 'reports', context), logbook: logbookTabs(dossier, 'reports', context),
        make: { action: here, suggestion: generatePassword(), again: here, rate: `${base}/wachtwoordsterkte`, own: refused !== undefined, carried: carried.map((row) => ({
          value: row.id, label: t('logbook.reports.carried', { when: shownMoment(row.madeAt), state: t(`dossier.plan.${row.planState}`, { version: row.planVersion ?? 0 }) }),
        })), ...(fault === undefined ? {} : { fault }) },
        downloads: downloads.map((row) => ({
          when: shownMoment(row.at), who: row.who, kind: t('logbook.reports.opp'),
          version: t(`dossier.plan.${row.planState}`, { version: row.planVersion ?? 0 }), state: planKinds[row.planState], made: shownMoment(row.madeAt),
        })),
      },
    };
  };

  return [
    guardedRoute({
      method: 'GET', path, permission: makeReport, csrf: 'none', frame: 'host', audit: 'reports.viewed', params: dossierParams, load,
      act: (input) => show(input),
    }),
    guardedRoute({
      method: 'POST', path, permission: makeReport, csrf: 'token', frame: 'host', audit: 'in-unit', live: true, params: dossierParams, body: downloadBody, load,
      act: async (input): Promise<Answer> => {
        const { subject: dossier, body, actor, at } = input;
        try {
          const password = body.keuze === 'voorstel' ? body.voorstel : body.wachtwoord;
          const bytes = body.verslag === '' ? await reports.download(actor, dossier, password)
            : await reports.downloadCarried(actor, dossier, body.verslag, password);
          if (bytes === undefined) throw new AppError('not-found', 404);
          return { kind: 'file', bytes, type: 'application/pdf', name: `opp-${schoolDay(at)}.pdf` };
        } catch (error) {
          if (error instanceof AppError && error.status === 400) return await show(input, error);
          throw error;
        }
      },
    }),
    guardedRoute({
      method: 'POST', path: '/wachtwoordsterkte', permission: signedIn, csrf: 'token', frame: 'host', audit: 'none', json: true, load: () => nobody,
      body: z.strictObject({ password: z.string().max(400) }),
      act: async ({ body, t }): Promise<Answer> => {
        const rating = await ratePassword(body.password);
        return { kind: 'json', body: { score: rating.score, ok: rating.ok, text: t(`logbook.strength.${strengthWord(rating)}`) } };
      },
    }),
  ];
}
