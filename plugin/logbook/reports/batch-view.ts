import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { AppError } from '../../kernel/errors.ts';
import { shownTime } from '../../kernel/moments.ts';
import { sortName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import { generatePassword } from '../../platform/passwords/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { KEPT_MINUTES, MOST_MEGABYTES } from './batch.ts';
import type { Batch } from './batch.ts';

const REFRESH_SECONDS = 4;

const crumbs = (t: Translate, base: string): { label: string; url: string }[] => [
  { label: t('nav.dossiers'), url: `${base}/dossiers` },
];

/** Which dossiers, and the password that all their reports get. */
export function batchNewPage(data: {
  t: Translate;
  base: string;
  dossiers: readonly DossierFacts[];
  present: Batch | undefined;
  refused?: AppError;
}): Answer {
  const { t, base, dossiers, refused } = data;
  const fault = refused === undefined ? undefined : t(`errors.${refused.code}`, refused.params);
  return {
    kind: 'page',
    template: 'logbook/batch-new',
    status: refused?.status ?? 200,
    page: {
      title: t('batch.title'),
      nav: 'dossiers',
      crumbs: crumbs(t, base),
      scripts: ['password'],
      faults: fault === undefined ? [] : [{ text: fault, url: '#wachtwoord' }],
    },
    view: {
      lede: t('batch.lede', { count: dossiers.length }),
      limits: t('batch.limits', { megabytes: MOST_MEGABYTES, minutes: KEPT_MINUTES }),
      dossiers: dossiers.map((dossier) => ({
        id: dossier.id,
        name: sortName(dossier.pupilName),
        what: [dossier.groupName ?? '', t(`dossier.levels.${dossier.level}.name`)]
          .filter((part) => part !== '')
          .join(' · '),
      })),
      ...(data.present === undefined
        ? {}
        : {
            present: {
              url: `${base}/verslagen/${data.present.id}`,
              running: data.present.state === 'running',
            },
          }),
      make: {
        action: `${base}/verslagen`,
        suggestion: generatePassword(),
        rate: `${base}/wachtwoordsterkte`,
        own: refused !== undefined,
        cancel: `${base}/dossiers`,
        ...(fault === undefined ? {} : { fault }),
      },
    },
  };
}

/** How far it is, in numbers and in words. */
export function countsOf(
  batch: Batch,
  t: Translate,
): { done: number; total: number; text: string } {
  const total = batch.entries.length;
  const done = batch.entries.filter((entry) => entry.state !== 'waiting').length;
  return { done, total, text: t('batch.progress', { done, total }) };
}

/** Where it stands. A page that can be left: it renews itself, with a script or without. */
export function batchPage(data: { t: Translate; base: string; batch: Batch }): Answer {
  const { t, base, batch } = data;
  const here = `${base}/verslagen/${batch.id}`;
  const made = batch.entries.filter((entry) => entry.state === 'made').length;
  const failed = batch.entries.filter((entry) => entry.state === 'failed').length;
  const until =
    batch.endedAt === undefined
      ? ''
      : shownTime(new Date(batch.endedAt.getTime() + KEPT_MINUTES * 60_000));
  return {
    kind: 'page',
    template: 'logbook/batch',
    page: {
      title: t('batch.title'),
      nav: 'dossiers',
      crumbs: crumbs(t, base),
      ...(batch.state === 'running' ? { scripts: ['batch'], refresh: REFRESH_SECONDS } : {}),
    },
    view: {
      state: batch.state,
      counts: countsOf(batch, t),
      standUrl: `${here}/stand`,
      againUrl: `${base}/dossiers`,
      stop: `${here}/stoppen`,
      ...(batch.state !== 'ready'
        ? {}
        : made === 0
          ? { nothing: true }
          : {
              download: {
                url: `${here}/zip`,
                text: t('batch.made', { count: made }),
                until: t('batch.until', { time: until }),
              },
            }),
      ...(failed === 0 || batch.state === 'running'
        ? {}
        : { failedText: t('batch.failed', { count: failed }) }),
      entries: batch.entries.map((entry) => ({
        file: entry.file,
        pupil: entry.pupil,
        state: t(`batch.states.${entry.state}`),
        kind: { waiting: 'calm', made: 'ok', failed: 'stop' }[entry.state],
        ...(entry.code === undefined ? {} : { why: t(`errors.${entry.code}`) }),
      })),
    },
  };
}
