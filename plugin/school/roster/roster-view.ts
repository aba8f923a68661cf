import { shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { lossKinds } from './loss.ts';
import type { Losses } from './loss.ts';
import type { RosterOutcome, RosterRun } from './roster.ts';
import type { Reject } from './snapshot.ts';

export interface RosterView {
  host: string;
  /** Present when the last run waits for a person's word. */
  waiting: WaitingView | undefined;
  syncAction: string;
  runs: RunView[];
  rejects: { where: string; rule: string }[];
  /** Present when there are more rejects than are shown. */
  moreRejects: string | undefined;
}

interface WaitingView {
  text: string;
  action: string;
  run: string;
  /** What would go, a kind a line: how many, and who or what. */
  kinds: { text: string; people: { id: string; name: string }[]; more: string | undefined }[];
}

interface RunView {
  when: string;
  outcome: string;
  kind: 'ok' | 'warn' | 'stop';
  counts: string;
  /** What went by it; '' for nothing. */
  lost: string;
  rejected: number;
}

const kinds: Record<RosterOutcome, RunView['kind']> = {
  applied: 'ok',
  unchanged: 'ok',
  waiting: 'warn',
  incomplete: 'stop',
  failed: 'stop',
};

/** Names a kind: a longer list is not read, and the host has it whole. */
const NAMES_SHOWN = 30;

/** Whom and what the page of these runs calls by name. */
export function idsShown(runs: readonly RosterRun[]): string[] {
  const [last] = runs;
  if (last?.outcome !== 'waiting') return [];
  return lossKinds.flatMap((kind) => last.losses[kind]?.ids.slice(0, NAMES_SHOWN) ?? []);
}

interface Shown {
  t: Translate;
  host: string;
  action: string;
  names: ReadonlyMap<string, string>;
}

/** @param runs the newest first */
export function rosterView(runs: readonly RosterRun[], shown: Shown): RosterView {
  const { t, host, action } = shown;
  const [last] = runs;
  const rejects = last?.rejects ?? [];
  const rejected = last?.counts['rejects'] ?? rejects.length;
  return {
    host,
    waiting: last?.outcome === 'waiting' ? waitingView(last, shown) : undefined,
    syncAction: `${action}/ophalen`,
    runs: runs.map((run) => runView(run, t)),
    rejects: rejects.map(({ where, rule }: Reject) => ({ where, rule: ruleText(rule, t) })),
    moreRejects:
      rejected > rejects.length
        ? t('roster.moreRejects', { count: rejected - rejects.length })
        : undefined,
  };
}

/** A rule of the adapter's own stands as it is: it has no words here. */
function ruleText(rule: string, t: Translate): string {
  if (t.has(`roster.rules.${rule}`)) return t(`roster.rules.${rule}`);
  const [, scheme, other] = /^same (\w+) as (people \d+)$/.exec(rule) ?? [];
  if (scheme !== undefined && other !== undefined) return t('roster.sameId', { scheme, other });
  const [, field, wrong] = /^(\w+) (is .+)$/.exec(rule) ?? [];
  return field !== undefined && t.has(`roster.wrong.${wrong ?? ''}`)
    ? t(`roster.wrong.${wrong ?? ''}`, { field })
    : rule;
}

const waitingView = (run: RosterRun, { t, action, names }: Shown): WaitingView => ({
  text: t('roster.waiting', { when: shownMoment(run.startedAt), what: lostText(run.losses, t) }),
  action: `${action}/toepassen`,
  run: run.id,
  kinds: lossKinds.flatMap((kind) => {
    const loss = run.losses[kind];
    if (loss === undefined) return [];
    const shown = loss.ids.slice(0, NAMES_SHOWN);
    const hidden = loss.count - shown.length;
    return [
      {
        text: t(`roster.losses.${kind}`, { count: loss.count }),
        people: shown.flatMap((id) => {
          const name = names.get(id);
          return name === undefined ? [] : [{ id, name }];
        }),
        more: hidden > 0 ? t('roster.more', { count: hidden }) : undefined,
      },
    ];
  }),
});

const lostText = (losses: Losses, t: Translate): string =>
  lossKinds
    .flatMap((kind) => {
      const count = losses[kind]?.count ?? 0;
      return count === 0 ? [] : [t(`roster.losses.${kind}`, { count })];
    })
    .join(', ');

const runView = (run: RosterRun, t: Translate): RunView => {
  const lost = lostText(run.losses, t);
  return {
    when: shownMoment(run.startedAt),
    outcome: t(`roster.outcomes.${run.fault === 'not-applied' ? 'notApplied' : run.outcome}`),
    kind: kinds[run.outcome],
    counts: t('roster.counts', {
      people: run.counts['people'] ?? 0,
      groups: run.counts['groups'] ?? 0,
      memberships: run.counts['memberships'] ?? 0,
      guardianships: run.counts['guardianships'] ?? 0,
    }),
    lost: lost === '' ? '' : t('roster.lost', { what: lost }),
    rejected: run.counts['rejects'] ?? run.rejects.length,
  };
};
