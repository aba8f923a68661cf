import { said } from '../../dossier/declaration/index.ts';
import { daysBetween } from '../../kernel/clock.ts';
import { shownDate, shownDay } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import { termKind } from '../requests/index.ts';
import type { RequestFacts } from '../requests/index.ts';

/** A label: `kind` is its colour and the icon beside its words. */
export interface ChipView {
  text: string;
  kind: string;
  icon: string;
}

type Termed = Pick<RequestFacts, 'status' | 'dueOn' | 'decidedAt' | 'outcomeName'>;

const looks = {
  over: { kind: '', icon: 'tick' },
  still: { kind: '', icon: 'clock' },
  late: { kind: 'stop', icon: 'stop' },
  soon: { kind: 'warn', icon: 'warn' },
  calm: { kind: 'ok', icon: 'clock' },
} as const;

/** How its term stands, in words and a colour. */
export function termChip(request: Termed, today: string, t: Translate): ChipView {
  const how = termKind(request, today);
  const days = Math.abs(daysBetween(today, request.dueOn));
  const date = shownDate(request.dueOn);
  const word = {
    over: (): string =>
      request.decidedAt === null
        ? t('inbox.term.withdrawn')
        : t('inbox.term.decided', { date: shownDay(request.decidedAt) }),
    still: (): string => t('inbox.term.still'),
    late: (): string => t('inbox.term.late', { count: days, date }),
    soon: (): string =>
      days === 0 ? t('inbox.term.today') : t('inbox.term.left', { count: days, date }),
    calm: (): string => t('inbox.term.left', { count: days, date }),
  }[how];
  return { text: word(), ...looks[how] };
}

const statusLooks = {
  sent: { kind: 'lead', icon: 'dot' },
  treated: { kind: 'lead', icon: 'people' },
  waiting: { kind: '', icon: 'clock' },
  proposed: { kind: 'warn', icon: 'people' },
  decided: { kind: 'ok', icon: 'tick' },
  withdrawn: { kind: '', icon: 'minus' },
} as const;

/** Where it is; of what is decided, what was decided. */
export const statusChip = (
  { status, outcomeName }: Pick<RequestFacts, 'status' | 'outcomeName'>,
  t: Translate,
): ChipView => ({
  text: outcomeName === null ? t(`requests.statuses.${status}`) : said(outcomeName, t),
  ...statusLooks[status],
});
