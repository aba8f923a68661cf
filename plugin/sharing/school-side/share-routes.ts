import type { DataConsentFacts } from '../../consent/data-consent/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import {
  dossierCrumbs,
  dossierParams,
  headView,
  inLogbook,
  loadDossier,
} from '../../dossier/frame/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { shownDate } from '../../kernel/moments.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import type { Licence } from '../../school/licences/index.ts';
import { faultText } from '../conversation/index.ts';
import {
  isRunning,
  latestUntil,
  LONGEST_REASON,
  proposedUntil,
  readShare,
  shareableSteps,
} from '../facts/index.ts';
import type { FormFault, ShareFacts, ShareForm } from '../facts/index.ts';
import type { Shares } from '../partnership/index.ts';
import { shareDossier } from '../policy/index.ts';
import { sensitiveWord, stepName, swvUrl } from './school-page.ts';
import type { SchoolInput } from './school-page.ts';
import { SWV_PATH } from './school-routes.ts';
import type { SchoolRouteDeps } from './school-routes.ts';
import { z } from 'zod';

/**
 * Asked before anything is typed, and generous afterwards, so that no sign-in interrupts typing
 * (second-factor.md).
 */
export const askAtPage = { stepUpMinutes: 30 } as const;
export const askAtForm = { stepUpMinutes: 90 } as const;

const tick = z.string().max(10).default('');
const shareBody = z
  .object({
    medisch: tick,
    psychologisch: tick,
    reden: z.string().max(20_000).default(''),
    tot: z.string().max(40).default(''),
  })
  .catchall(z.string().max(400))
  .transform(
    ({ medisch, psychologisch, reden, tot, ...boxes }): ShareForm => ({
      medisch,
      psychologisch,
      reden,
      tot,
      stappen: shareableSteps.map(String).filter((step) => boxes[`stap-${step}`] !== undefined),
    }),
  );

type ShareInput = SchoolInput & { params: { dossierId: string } };

/**
 * "Dossier delen met het swv": an act of its own, with what, why and until when; and taking it
 * back.
 */
export function shareRoutes(
  deps: SchoolRouteDeps & { sharing: Shares; permissions: DataConsentFacts },
): Route[] {
  const { base, shares, sharing } = deps;
  const load = <Q, B>(
    input: Input<{ dossierId: string }, Q, B>,
  ): Promise<DossierFacts | undefined> => loadDossier(deps.store, input);
  const partnershipOf = (dossier: DossierFacts): Licence => {
    const partnership = deps.licences.partnershipOf(dossier.licenceId);
    if (partnership === undefined) throw notFound();
    return partnership;
  };
  const to = (dossier: DossierFacts): string => `/dossiers/${dossier.id}/logboek/communicatie-swv`;
  const common = { permission: shareDossier, frame: 'host', params: dossierParams } as const;
  const frameOf = ({ subject: dossier, t, at }: ShareInput) => ({
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inLogbook(dossier, 'partnership'),
    back: swvUrl(base, dossier),
  });
  const crumbs = ({ subject: dossier, t }: ShareInput) => [
    ...dossierCrumbs(dossier, { t, base }),
    { label: t('partnership.title'), url: swvUrl(base, dossier) },
  ];

  const show = async (
    input: ShareInput,
    refused?: { form: ShareForm; faults: readonly FormFault[]; notice?: string; status: number },
  ): Promise<Answer> => {
    const { subject: dossier, t, at } = input;
    const partnership = partnershipOf(dossier);
    const today = schoolDay(at);
    const present = (await shares.history(dossier)).find(
      (one) => one.partnershipId === partnership.id && isRunning(one, today),
    );
    const form = refused?.form ?? formOf(present, today);
    const permitted = await deps.permissions.sharesWithPartnership(dossier.id, today);
    const texts = Object.fromEntries(
      (refused?.faults ?? []).map((fault) => [fault.field, untilText(fault, today, input)]),
    );
    return {
      kind: 'page',
      template: 'partnership/share',
      status: refused?.status ?? 200,
      page: {
        title: t(present === undefined ? 'partnership.share.title' : 'partnership.share.change'),
        nav: 'pupils',
        crumbs: crumbs(input),
        faults: [
          ...(refused?.notice === undefined ? [] : [{ text: refused.notice, url: '#stappen' }]),
          ...(refused?.faults ?? []).map((fault) => ({
            text: untilText(fault, today, input),
            url: `#${fault.field}`,
          })),
        ],
      },
      view: {
        ...frameOf(input),
        action: `${swvUrl(base, dossier)}/delen`,
        archived: dossier.status !== 'open',
        running: present !== undefined,
        lede: t(present === undefined ? 'partnership.share.lede' : 'partnership.share.changeLede', {
          name: partnership.schoolName,
        }),
        always: t('partnership.share.always', { name: partnership.schoolName }),
        text: t(
          present === undefined ? 'partnership.share.confirm' : 'partnership.share.confirmChange',
        ),
        steps: shareableSteps.map((step) => ({
          name: `stap-${step}`,
          label: stepName(step, t),
          checked: form.stappen.includes(String(step)),
        })),
        permission: permitted
          ? { sign: 'ok', text: t('partnership.share.permitted') }
          : {
              sign: 'warn',
              text: t('partnership.share.notPermitted'),
              url: `${base}/dossiers/${dossier.id}/logboek/inzage-instemming/toestemming`,
              label: t('partnership.share.askPermission'),
            },
        medical: form.medisch !== '',
        psychological: form.psychologisch !== '',
        faults: texts,
        fields: [
          {
            id: 'reden',
            path: 'reden',
            kind: 'text',
            label: t('partnership.fields.reden'),
            help: t('partnership.share.reasonHelp'),
            value: form.reden,
            required: true,
            max: LONGEST_REASON,
            ...(texts['reden'] === undefined ? {} : { fault: texts['reden'] }),
          },
          {
            id: 'tot',
            path: 'tot',
            kind: 'date',
            label: t('partnership.fields.tot'),
            help: t('partnership.share.untilHelp', { date: shownDate(latestUntil(today)) }),
            value: form.tot,
            required: true,
            width: 'third',
            max: 40,
            ...(texts['tot'] === undefined ? {} : { fault: texts['tot'] }),
          },
        ],
      },
    };
  };

  const share = async (input: ShareInput & { body: ShareForm }): Promise<Answer> => {
    const { subject: dossier, body, actor, t, at } = input;
    const today = schoolDay(at);
    const read = readShare(body, { today, latest: latestUntil(today) });
    if ('faults' in read)
      return await show(input, { form: body, faults: read.faults, status: 422 });
    try {
      const fresh = await sharing.share(actor, dossier, partnershipOf(dossier).id, read.share);
      return {
        kind: 'redirect',
        to: to(dossier),
        flash: fresh ? 'dossier-shared' : 'share-changed',
      };
    } catch (error) {
      if (!(error instanceof AppError) || error.status !== 409) throw error;
      return await show(input, {
        form: body,
        faults: [],
        notice: t(`errors.${error.code}`),
        status: 409,
      });
    }
  };

  return [
    guardedRoute({
      ...common,
      ...askAtPage,
      method: 'GET',
      path: `${SWV_PATH}/delen`,
      csrf: 'none',
      audit: 'partnership.share-viewed',
      load,
      act: (input) => show(input),
    }),
    guardedRoute({
      ...common,
      ...askAtForm,
      method: 'POST',
      path: `${SWV_PATH}/delen`,
      csrf: 'token',
      audit: 'in-unit',
      keepsTyped: true,
      body: shareBody,
      load,
      act: (input) => share(input),
    }),
    guardedRoute({
      ...common,
      ...askAtPage,
      method: 'GET',
      path: `${SWV_PATH}/intrekken`,
      csrf: 'none',
      audit: 'partnership.end-viewed',
      load,
      act: async (input): Promise<Answer> => {
        const { subject: dossier, t, at } = input;
        const partnership = partnershipOf(dossier);
        const present = await shares.running(dossier.id, partnership.id, schoolDay(at));
        if (present === undefined) return { kind: 'redirect', to: to(dossier) };
        return {
          kind: 'page',
          template: 'partnership/end',
          page: { title: t('partnership.end.title'), nav: 'pupils', crumbs: crumbs(input) },
          view: {
            ...frameOf(input),
            action: `${swvUrl(base, dossier)}/intrekken`,
            text: t('partnership.end.text', { name: partnership.schoolName }),
            steps: present.steps.map((step) => stepName(step, t)),
            sensitive: sensitiveWord(present, t),
            until: t('partnership.until', { date: shownDate(present.untilOn) }),
          },
        };
      },
    }),
    guardedRoute({
      ...common,
      ...askAtForm,
      method: 'POST',
      path: `${SWV_PATH}/intrekken`,
      csrf: 'token',
      audit: 'in-unit',
      load,
      act: async ({ subject: dossier, actor }): Promise<Answer> => {
        await sharing.end(actor, dossier, partnershipOf(dossier).id);
        return { kind: 'redirect', to: to(dossier), flash: 'share-ended' };
      },
    }),
  ];
}

/** What stands in the form: what is shared now, or nothing chosen yet and half a year. */
const formOf = (
  present: (ShareFacts & { reason: string }) | undefined,
  today: string,
): ShareForm =>
  present === undefined
    ? {
        stappen: [],
        medisch: '',
        psychologisch: '',
        reden: '',
        tot: shownDate(proposedUntil(today)),
      }
    : {
        stappen: present.steps.map(String),
        medisch: present.medical ? 'ja' : '',
        psychologisch: present.psychological ? 'ja' : '',
        reden: present.reason,
        tot: shownDate(present.untilOn),
      };

const untilText = (fault: FormFault, today: string, { t }: ShareInput): string =>
  fault.field === 'tot'
    ? t(`faults.${fault.code}`, {
        label: t('partnership.fields.tot'),
        date: shownDate(latestUntil(today)),
      })
    : faultText(fault, t);
