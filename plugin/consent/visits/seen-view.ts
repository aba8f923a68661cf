import { stepByNumber } from '../../dossier/form/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import type { Lang } from '../../kernel/lang.ts';
import { shownTime, writtenDay, writtenMoment } from '../../kernel/moments.ts';
import { plainly } from '../../kernel/translate.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { SeenEntry } from './seen.ts';

/** What one person did on one day: the same thing once, with how often. */
export interface SeenView {
  when: string;
  who: string;
  what: string[];
}

/** Rows of one day and one person told together, the newest first. */
export function foldedSeen(
  entries: readonly SeenEntry[],
  { school, t, lang }: { school: string; t: Translate; lang: Lang },
): SeenView[] {
  const folds = new Map<string, { who: string; at: Date[]; times: Map<string, number> }>();
  for (const entry of entries) {
    const who = whoOf(entry, school, t);
    const key = `${schoolDay(entry.at)} ${entry.actorName ?? ''} ${who}`;
    const fold = folds.get(key) ?? { who, at: [], times: new Map<string, number>() };
    const what = whatOf(entry, t);
    fold.at.push(entry.at);
    fold.times.set(what, (fold.times.get(what) ?? 0) + 1);
    folds.set(key, fold);
  }
  return [...folds.values()].map(({ who, at, times }) => ({
    who,
    when: spanOf(at, lang, t),
    what: [...times].map(([what, count]) => t('inzage.seen.times', { what, count })),
  }));
}

/** @param at the newest first */
function spanOf(at: readonly Date[], lang: Lang, t: Translate): string {
  const newest = at[0] ?? new Date(0);
  const from = shownTime(at.at(-1) ?? newest);
  const to = shownTime(newest);
  return from === to
    ? writtenMoment(newest, lang)
    : t('inzage.seen.between', { day: writtenDay(newest, lang), from, to });
}

/** Role and organisation, never a name: not of staff, nor of anybody else who has a link. */
function whoOf(entry: SeenEntry, school: string, t: Translate): string {
  const roles = entry.actorRoles.split(',').filter((role) => t.has(`roles.${role}`));
  if (roles.includes('parent')) return t(entry.own ? 'inzage.seen.you' : 'inzage.seen.other');
  if (roles.includes('expert')) return t('inzage.seen.expert');
  const names = roles.map((role) => t(`roles.${role}`)).join(', ');
  if (roles.includes('system') || names === '') return t('inzage.seen.system', { school });
  if (roles.includes('swv')) return t('inzage.seen.partnership', { roles: names });
  const external = roles.every((role) => role === 'external');
  const staff = entry.basis === 'emergency' ? 'emergency' : 'staff';
  return t(`inzage.seen.${external ? 'external' : staff}`, { roles: names, school });
}

/** What was done, and at which step where that is known. */
function whatOf(entry: SeenEntry, t: Translate): string {
  const key = `events.${entry.event}`;
  const what = t(t.has(key) ? key : 'inzage.seen.something');
  const step = stepByNumber(Number(entry.details['step']));
  if (step !== undefined)
    return t('inzage.seen.ofStep', { what, title: plainly(t)(`steps.${step.key}.title`) });
  return entry.own && !entry.actorRoles.includes('parent')
    ? t('inzage.seen.toYou', { what })
    : what;
}
