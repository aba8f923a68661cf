import { shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { RosterOutcome, RosterRun } from './roster.ts';
import type { Reject } from './snapshot.ts';

export interface RosterView {
  host: string;
  /** Present when the last run waits for a person's word. */
  waiting: { text: string; action: string } | undefined;
  syncAction: string;
  runs: RunView[];
  rejects: { where: string; rule: string }[];
}

interface RunView {
  when: string;
  outcome: string;
  kind: 'ok' | 'warn' | 'stop';
  counts: string;
  rejected: number;
}

const kinds: Record<RosterOutcome, RunView['kind']> = {
  applied: 'ok',
  unchanged: 'ok',
  waiting: 'warn',
  incomplete: 'stop',
  failed: 'stop',
};

/** @param runs the newest first */
export function rosterView(
  runs: readonly RosterRun[],
  { t, host, action }: { t: Translate; host: string; action: string },
): RosterView {
  const [last] = runs;
  return {
    host,
    waiting: last?.outcome === 'waiting' ? waitingView(last, t, action) : undefined,
    syncAction: `${action}/ophalen`,
    runs: runs.map((run) => runView(run, t)),
    rejects: (last?.rejects ?? []).map(({ where, rule }: Reject) => ({
      where,
      rule: t.has(`roster.rules.${rule}`) ? t(`roster.rules.${rule}`) : rule,
    })),
  };
}

const waitingView = (run: RosterRun, t: Translate, action: string) => ({
  text: t('roster.waiting', { count: run.deactivations, when: shownMoment(run.startedAt) }),
  action: `${action}/toepassen`,
});

const runView = (run: RosterRun, t: Translate): RunView => ({
  when: shownMoment(run.startedAt),
  outcome: t(`roster.outcomes.${run.outcome}`),
  kind: kinds[run.outcome],
  counts: t('roster.counts', {
    people: run.counts['people'] ?? 0,
    groups: run.counts['groups'] ?? 0,
    memberships: run.counts['memberships'] ?? 0,
  }),
  rejected: run.rejects.length,
});
