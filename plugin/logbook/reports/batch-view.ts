import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { Sight } from '../../dossier/policy/index.ts';
import type { AppError } from '../../kernel/errors.ts';
import { shownTime } from '../../kernel/moments.ts';
import { sortName } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import { generatePassword } from '../../platform/passwords/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { KEPT_MINUTES, MOST_MEGABYTES } from './batch.ts';
import type { Batch, BatchEntry } from './batch.ts';
import { plainWhom, whomView } from './report-whom.ts';
import type { WhomForm, WhomView } from './report-whom.ts';

const REFRESH_SECONDS = 4;

const crumbs = (t: Translate, base: string): { label: string; url: string }[] => [
  { label: t('nav.dossiers'), url: `${base}/dossiers` },
];

interface BatchNewView {
  lede: string;
  limits: string;
  dossiers: { id: string; name: string; what: string }[];
  /** Reports that this person asked for earlier and can go back to. */
  present: { url: string; running: boolean } | undefined;
  make: {
    action: string;
    suggestion: string;
    rate: string;
    own: boolean;
    cancel: string;
    whom: WhomView;
    fault: string | undefined;
  };
}

/** Which dossiers, and the password that all their reports get. */
export function batchNewPage(data: {
  t: Translate;
  base: string;
  dossiers: readonly DossierFacts[];
  present: Batch | undefined;
  refused?: AppError;
  whom?: WhomForm;
  /** What of the confidential parts of each dossier who asks may read. */
  seen: readonly Sight[];
}): Answer {
  const { t, base, dossiers, present, refused } = data;
  const fault = refused === undefined ? undefined : t(`errors.${refused.code}`, refused.params);
  const view: BatchNewView = {
    lede: t('batch.lede', { count: dossiers.length }),
    limits: t('batch.limits', { megabytes: MOST_MEGABYTES, minutes: KEPT_MINUTES }),
    dossiers: dossiers.map((dossier) => ({
      id: dossier.id,
      name: sortName(dossier.pupilName),
      what: [dossier.groupName ?? '', t(`dossier.levels.${dossier.level}.name`)]
        .filter((part) => part !== '')
        .join(' · '),
    })),
    present:
      present === undefined
        ? undefined
        : { url: `${base}/verslagen/${present.id}`, running: present.state === 'running' },
    make: {
      action: `${base}/verslagen`,
      suggestion: generatePassword(),
      rate: `${base}/wachtwoordsterkte`,
      own: refused !== undefined,
      cancel: `${base}/dossiers`,
      whom: whomView(data.whom ?? plainWhom, data.seen, t),
      fault,
    },
  };
  return {
    kind: 'page',
    template: 'reports/batch-new',
    status: refused?.status ?? 200,
    page: {
      title: t('batch.title'),
      nav: 'dossiers',
      crumbs: crumbs(t, base),
      scripts: ['password'],
      faults: fault === undefined ? [] : [{ text: fault, url: '#wachtwoord' }],
    },
    view,
  };
}

interface CountsView {
  done: number;
  total: number;
  text: string;
}

/** How far it is, in numbers and in words. */
export function countsOf(batch: Batch, t: Translate): CountsView {
  const total = batch.entries.length;
  const done = batch.entries.filter((entry) => entry.state !== 'waiting').length;
  return { done, total, text: t('batch.progress', { done, total }) };
}

interface BatchView {
  state: Batch['state'];
  counts: CountsView;
  standUrl: string;
  againUrl: string;
  stop: string;
  /** Ready, and no report could be made. */
  nothing: boolean;
  download: { url: string; text: string; until: string } | undefined;
  failedText: string | undefined;
  entries: EntryView[];
}

interface EntryView {
  file: string;
  pupil: string;
  state: string;
  kind: 'calm' | 'ok' | 'stop';
  why: string | undefined;
}

const entryKinds: Readonly<Record<BatchEntry['state'], EntryView['kind']>> = {
  waiting: 'calm',
  made: 'ok',
  failed: 'stop',
};

/** Where it stands. A page that can be left: it renews itself, with a script or without. */
export function batchPage(data: { t: Translate; base: string; batch: Batch }): Answer {
  const { t, base, batch } = data;
  const running = batch.state === 'running';
  return {
    kind: 'page',
    template: 'reports/batch',
    page: {
      title: t('batch.title'),
      nav: 'dossiers',
      crumbs: crumbs(t, base),
      ...(running ? { scripts: ['batch'], refresh: REFRESH_SECONDS } : {}),
    },
    view: batchView(data),
  };
}

function batchView({ t, base, batch }: Parameters<typeof batchPage>[0]): BatchView {
  const here = `${base}/verslagen/${batch.id}`;
  const countOf = (state: BatchEntry['state']): number =>
    batch.entries.filter((entry) => entry.state === state).length;
  const [made, failed] = [countOf('made'), countOf('failed')];
  const until =
    batch.endedAt === undefined
      ? ''
      : shownTime(new Date(batch.endedAt.getTime() + KEPT_MINUTES * 60_000));
  const ready = batch.state === 'ready';
  return {
    state: batch.state,
    counts: countsOf(batch, t),
    standUrl: `${here}/stand`,
    againUrl: `${base}/dossiers`,
    stop: `${here}/stoppen`,
    nothing: ready && made === 0,
    download:
      ready && made > 0
        ? {
            url: `${here}/zip`,
            text: t('batch.made', { count: made }),
            until: t('batch.until', { time: until }),
          }
        : undefined,
    failedText:
      failed === 0 || batch.state === 'running' ? undefined : t('batch.failed', { count: failed }),
    entries: batch.entries.map((entry) => ({
      file: entry.file,
      pupil: entry.pupil,
      state: t(`batch.states.${entry.state}`),
      kind: entryKinds[entry.state],
      why: entry.code === undefined ? undefined : t(`errors.${entry.code}`),
    })),
  };
}
