import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierCrumbs, headView, inAccess } from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import type { Sight } from '../../dossier/policy/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import { searchParts } from '../../kernel/names.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import type { Answer, SignedInActor } from '../../platform/routes/index.ts';
import type { ShareFacts, ShareReader } from './share-facts.ts';
import { isAllowed } from './share.ts';
import type { ReaderState, SharedItem, ShareState } from './share.ts';

type Kind = 'ok' | 'warn' | 'stop' | 'calm';

export const shareKinds: Readonly<Record<ShareState, Kind>> = {
  open: 'ok',
  expired: 'calm',
  withdrawn: 'calm',
  archived: 'calm',
};
export const readerKinds: Readonly<Record<ReaderState, Kind>> = {
  unsent: 'warn',
  'letter-made': 'calm',
  'school-code-due': 'warn',
  sent: 'calm',
  delivered: 'calm',
  bounced: 'stop',
  opened: 'calm',
  'code-sent': 'calm',
  'code-accepted': 'ok',
  read: 'ok',
  expired: 'calm',
  withdrawn: 'calm',
};

/** A list that can be seen whole needs no search. */
const SEARCH_FROM = 8;

/** The name of a report or file, for who may see such matters. */
export const itemTitle = ({ title, sensitive }: SharedItem, sight: Sight, t: Translate): string =>
  isAllowed(sensitive, sight) ? title : t('reading.hiddenItem');

interface SharesView {
  head: DossierHead;
  standsIn: StandsIn[];
  share: string | undefined;
  archived: boolean;
  action: string;
  search: string;
  clear: string;
  searching: boolean;
  total: string;
  any: boolean;
  shares: ShareLine[];
}

interface ShareLine {
  url: string;
  title: string;
  state: string;
  kind: Kind;
  what: string;
  line: string;
  updated: string | undefined;
  people: { name: string; relation: string; state: string; kind: Kind; last: string | undefined }[];
}

interface SharesPageData {
  shares: readonly ShareFacts[];
  search: string;
  dossier: DossierFacts;
  base: string;
  t: Translate;
  at: Date;
  actor: SignedInActor;
  mayShare: boolean;
}

/** Every share of a dossier, the newest first. */
export function sharesPage(data: SharesPageData): Answer {
  const { shares, search, dossier, base, t, at } = data;
  const here = `${base}/dossiers/${dossier.id}/logboek/inzage-instemming/lezen`;
  const sight = sightOf(data.actor.basis, dossier);
  const found = shares.filter((share) => matches(share, search, sight, t));
  const view: SharesView = {
    head: headView(dossier, { t, today: schoolDay(at) }),
    standsIn: inAccess(dossier, 'reading'),
    share: data.mayShare ? `${here}/nieuw` : undefined,
    archived: dossier.status === 'archived',
    action: here,
    search,
    clear: here,
    searching: shares.length >= SEARCH_FROM || search !== '',
    total: t('reading.total', { count: found.length }),
    any: shares.length > 0,
    shares: found.map((share) => lineView(share, here, sight, t)),
  };
  return {
    kind: 'page',
    template: 'reading/shares',
    page: {
      title: t('logbook.access.reading'),
      nav: 'pupils',
      crumbs: dossierCrumbs(dossier, { t, base }),
    },
    view,
  };
}

const lineView = (share: ShareFacts, here: string, sight: Sight, t: Translate): ShareLine => ({
  url: `${here}/${share.id}`,
  title: t('reading.sharedOn', { day: shownDay(share.sharedAt) }),
  state: t(`reading.states.${share.state}`),
  kind: shareKinds[share.state],
  what: whatOf(share, sight, t).join(' · '),
  line: t('reading.line', {
    when: shownMoment(share.sharedAt),
    name: share.sharedBy,
    until: shownDate(share.endsOn),
  }),
  updated:
    share.number === 1
      ? undefined
      : t('reading.versionOf', { number: share.number, day: shownDay(share.madeAt) }),
  people: share.readers.map((reader) => ({
    name: reader.name,
    relation: reader.relation,
    state: t(`reading.people.${reader.state}`),
    kind: readerKinds[reader.state],
    last: lastOf(reader, t),
  })),
});

/** "Stap 1, 6 en 8", then every report and file by its name. */
export function whatOf(
  { choice, items, hasDocument }: ShareFacts,
  sight: Sight,
  t: Translate,
): string[] {
  return [
    ...(hasDocument
      ? [t('reading.steps', { steps: choice.steps.join(', '), count: choice.steps.length })]
      : []),
    ...items.map((item) => itemTitle(item, sight, t)),
  ];
}

const lastOf = ({ openings }: ShareReader, t: Translate): string | undefined => {
  const last = openings.at(-1);
  return last === undefined
    ? undefined
    : t('reading.last', { count: openings.length, when: shownMoment(last.at) });
};

/**
 * Every word that was sought begins a word of a name, of what is shared or of the mail's subject.
 */
function matches(share: ShareFacts, search: string, sight: Sight, t: Translate): boolean {
  const words = searchParts(
    [
      ...share.readers.map(({ name, relation }) => `${name} ${relation}`),
      ...whatOf(share, sight, t),
      share.subject,
    ].join(' '),
  );
  return searchParts(search).every((sought) => words.some((word) => word.startsWith(sought)));
}
