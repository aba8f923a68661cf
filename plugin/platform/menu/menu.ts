import type { Permission, SignedInActor, Subject } from '../routes/index.ts';
import type { Role } from '../store/index.ts';

/** One entry of a menu or of a bar of tabs; the feature that has the page brings it. */
export interface MenuEntry {
  /** Which menu or bar: `main`, `settings`, `dossier`, `logbook`, … */
  readonly in: string;
  readonly id: string;
  /** Under the mount; `:dossierId` stands for the dossier whose page shows the bar. */
  readonly path: string;
  /** Key of its words in the catalogue. */
  readonly label: string;
  /** Key of a sentence about it, where the menu shows one. */
  readonly text?: string;
  /** Entries stand in the order of their places, which leave room between them. */
  readonly place: number;
  /** Whose menu it is in; everybody's when absent. */
  readonly roles?: readonly Role[];
  /** Only in licences of this kind: of a school, or of a regional partnership. */
  readonly of?: 'school' | 'swv';
  /** Asked about what the bar's page is about; shown to everybody there when absent. */
  readonly permission?: Permission<never>;
  /** How much waits there, of what the bar's page is about. */
  readonly count?: (subject: never) => number;
}

/** Where a page stands in a bar: which entry is its own, and what the bar is about. */
export interface StandsIn {
  readonly bar: string;
  readonly current: string;
  readonly subject: Subject;
}

export interface Tab {
  id: string;
  label: string;
  url: string;
  current: boolean;
  count?: number;
}

export const inOrder = (entries: readonly MenuEntry[], bar: string): MenuEntry[] =>
  entries.filter((entry) => entry.in === bar).toSorted((a, b) => a.place - b.place);

/** The tabs of a bar that somebody may open, as the page shows them. */
export function tabsOf(
  entries: readonly MenuEntry[],
  { bar, current, subject }: StandsIn,
  context: { actor: SignedInActor; at: Date; base: string; t: (key: string) => string },
): Tab[] {
  const { actor, at, base, t } = context;
  // Which subject a bar is about, its entries and its pages agree on by the bar's name.
  const about = subject as never;
  return inOrder(entries, bar)
    .filter(({ permission }) => permission?.allow(actor, about, at) !== undefined || !permission)
    .map((entry) => {
      const count = entry.count?.(about) ?? 0;
      return {
        id: entry.id,
        label: t(entry.label),
        url: base + entry.path.replace(':dossierId', subject.trace.dossierId ?? ''),
        current: entry.id === current,
        count: count > 0 ? count : undefined,
      };
    });
}
