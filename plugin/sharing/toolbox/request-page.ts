import { said } from '../../dossier/declaration/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { sightOf } from '../../dossier/policy/index.ts';
import { screenBlocks } from '../../consent/plan-consent/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownMoment } from '../../kernel/moments.ts';
import { shownHash } from '../../kernel/shown-hash.ts';
import type { Answer } from '../../platform/routes/index.ts';
import type { DecisionFacts, KeptSnapshot, RequestEvent, RequestFacts } from '../requests/index.ts';
import { isOver, may, termKind } from '../requests/index.ts';
import { sensitiveWord, stepName } from '../school-side/index.ts';
import { endingOf } from './ending.ts';
import type { EndingView } from './ending.ts';
import { frameOf, pageOf } from './frame.ts';
import type { FrameView } from './frame.ts';
import { standing } from './panel.ts';
import { requestPath } from './toolbox.ts';
import type { SchoolInput, ToolboxDeps } from './toolbox.ts';

export interface RequestView extends FrameView {
  state: { text: string; kind: 'ok' | 'warn' | 'stop' | 'lead' };
  facts: { label: string; value: string }[];
  /** What the desk asked for, and where it is answered. */
  asked: { text: string; by: string; url: string | undefined; label: string } | undefined;
  decision: DecisionView | undefined;
  ending: EndingView | undefined;
  events: { when: string; text: string; words: string }[];
  sent: SentView | undefined;
  experts: { url: string; label: string } | undefined;
  messages: { url: string; label: string };
  withdraw: string | undefined;
  renew: string | undefined;
}

interface DecisionView {
  outcome: string;
  facts: { label: string; value: string }[];
  motivation: string;
  clause: string;
  /** Where it is made into a PDF. */
  document: string;
}

/** What was frozen, of the newest round. */
interface SentView {
  title: string;
  hash: string;
  steps: string[];
  sensitive: string;
  items: string[];
  /** Absent for who may not read all of it. */
  answers: { title: string; blocks: ReturnType<typeof screenBlocks> }[] | undefined;
  leftOut: string;
}

/** A request as the school sees it: what was sent, where it stands, and what was decided. */
export async function requestPage(
  deps: ToolboxDeps,
  input: SchoolInput,
  request: RequestFacts,
): Promise<Answer> {
  const { subject: dossier, t } = input;
  const { kept, routes } = deps;
  const [snapshot, events, decisions, version] = await Promise.all([
    kept.snapshot(dossier, request.id),
    kept.events(dossier, request.id, 'school'),
    kept.decisions(dossier, request.id),
    routes.version(deps.database, request.versionId),
  ]);
  const definition = version?.definition;
  const final = decisions.find(({ state }) => state === 'final');
  const name = said(request.name, t);
  const here = (act: string): string => `${deps.base}${requestPath(request, act)}`;
  const mine = may.send.allow(input.actor, dossier, input.at) !== undefined;
  const open = dossier.status === 'open';
  const view: RequestView = {
    ...frameOf(deps.base, input),
    state: stateOf(request, input),
    facts: factsOf(deps, request, input),
    asked:
      request.status === 'waiting' ? askedOf(events, request, here, mine && open, t) : undefined,
    decision: final === undefined ? undefined : decisionView(final, request, here, t),
    ending: endingOf(deps, input, request, definition),
    events: events.map((event) => eventView(event, input)),
    sent: snapshot === undefined ? undefined : sentView(snapshot, input),
    experts:
      definition === undefined || definition.experts.count === 0
        ? undefined
        : { url: here('deskundigen'), label: t('toolbox.request.experts') },
    messages: {
      url: `${deps.base}/dossiers/${dossier.id}/logboek/communicatie-swv${deskQuery(deps, request)}`,
      label: t('toolbox.request.messages', { desk: deps.schoolName(request.deskId) }),
    },
    withdraw: mine && !isOver(request.status) ? here('intrekken') : undefined,
    renew: mayRenew(request) && mine && open ? here('opnieuw') : undefined,
  };
  return {
    kind: 'page',
    template: 'toolbox/request',
    page: pageOf(
      deps.base,
      input,
      t('toolbox.request.title', { name, reference: request.reference }),
    ),
    view,
  };
}

/** COMMUNICATIE SWV with another desk than the partnership's own. */
export const deskQuery = ({ licences }: ToolboxDeps, { deskId }: RequestFacts): string =>
  `?met=${encodeURIComponent(licences.byId(deskId).name)}`;

const mayRenew = ({ status, outcomeKind }: RequestFacts): boolean =>
  status === 'withdrawn' || (status === 'decided' && outcomeKind === 'no');

function stateOf(request: RequestFacts, { t, at }: SchoolInput): RequestView['state'] {
  const term = termKind(request, schoolDay(at));
  const text = standing(request, t);
  if (term === 'over') {
    if (request.status === 'withdrawn') return { text, kind: 'warn' };
    return { text, kind: request.outcomeKind === 'no' ? 'stop' : 'ok' };
  }
  return { text, kind: term === 'still' ? 'warn' : 'lead' };
}

const factsOf = (
  deps: ToolboxDeps,
  request: RequestFacts,
  { t, at }: SchoolInput,
): RequestView['facts'] => [
  { label: t('toolbox.request.reference'), value: request.reference },
  { label: t('toolbox.request.desk'), value: deps.schoolName(request.deskId) },
  {
    label: t('toolbox.request.sent'),
    value: t('toolbox.request.sentBy', {
      when: shownMoment(request.sentAt),
      who: request.sender,
    }),
  },
  ...(isOver(request.status)
    ? []
    : [
        {
          label: t('toolbox.request.due'),
          value: t(`toolbox.request.terms.${termKind(request, schoolDay(at))}`, {
            date: shownDate(request.dueOn),
          }),
        },
      ]),
  ...(request.assigned === null
    ? []
    : [{ label: t('toolbox.request.treatedBy'), value: request.assigned }]),
];

function askedOf(
  events: readonly RequestEvent[],
  request: RequestFacts,
  here: (act: string) => string,
  mine: boolean,
  t: SchoolInput['t'],
): RequestView['asked'] {
  const asked = events.findLast(({ kind }) => kind === 'supplement-asked');
  if (asked === undefined) return undefined;
  const steps = asked.steps.map((step) => stepName(step, t)).join(', ');
  return {
    text: [asked.words, ...(steps === '' ? [] : [t('toolbox.request.askedSteps', { steps })])].join(
      '\n',
    ),
    by:
      request.answerBy === null
        ? ''
        : t('toolbox.request.answerBy', { date: shownDate(request.answerBy) }),
    url: mine ? here('aanvullen') : undefined,
    label: t(mine ? 'toolbox.request.supplement' : 'toolbox.request.supplementOthers'),
  };
}

function decisionView(
  decision: DecisionFacts,
  request: RequestFacts,
  here: (act: string) => string,
  t: SchoolInput['t'],
): DecisionView {
  const fact = (label: string, value: string | null): RequestView['facts'] =>
    value === null || value === '' ? [] : [{ label: t(`toolbox.decision.${label}`), value }];
  const day = (value: string | null): string | null => (value === null ? null : shownDate(value));
  return {
    outcome: request.outcomeName === null ? decision.outcome : said(request.outcomeName, t),
    facts: [
      ...fact('on', decision.settledAt === null ? null : shownMoment(decision.settledAt)),
      ...fact('by', decision.settler),
      ...fact('number', decision.tlvNumber),
      ...fact(
        'category',
        decision.category === null ? null : t(`toolbox.decision.categories.${decision.category}`),
      ),
      ...fact(
        'schoolKind',
        decision.schoolKind === null ? null : t(`toolbox.decision.kinds.${decision.schoolKind}`),
      ),
      ...fact('from', day(decision.fromOn)),
      ...fact('until', day(decision.untilOn)),
    ],
    motivation: decision.motivation,
    clause: decision.clause,
    document: here('besluit'),
  };
}

const eventView = (
  { at, kind, who, words }: RequestEvent,
  { t }: SchoolInput,
): RequestView['events'][number] => ({
  when: shownMoment(at),
  text: [t(`requests.timeline.${kind}`), who].filter((word) => word !== null).join(' · '),
  words,
});

function sentView(snapshot: KeptSnapshot, input: SchoolInput): SentView {
  const { subject: dossier, actor, t } = input;
  const { shared } = snapshot;
  const all = maySee(snapshot, dossier, actor.basis);
  return {
    title: t('toolbox.request.round', {
      number: snapshot.number,
      when: shownMoment(snapshot.madeAt),
    }),
    hash: shownHash(snapshot.hash),
    steps: shared.steps.map((step) => stepName(step, t)),
    sensitive: sensitiveWord(shared, t),
    // The name of a file can tell of what is in it; a report is called by its kind.
    items: snapshot.items
      .filter(({ kind }) => all || kind === 'report')
      .map(({ title, datedOn }) =>
        datedOn === null ? title : t('toolbox.request.itemOf', { title, date: shownDate(datedOn) }),
      ),
    answers: all
      ? snapshot.answers.map(({ title, blocks }) => ({
          title,
          blocks: screenBlocks(title, blocks),
        }))
      : undefined,
    leftOut:
      snapshot.leftOut === 0 ? '' : t('toolbox.request.leftOut', { count: snapshot.leftOut }),
  };
}

/** Sensitive answers are in it only where such parts are shared: the others read it all. */
function maySee({ shared }: KeptSnapshot, dossier: DossierFacts, basis: string): boolean {
  const sight = sightOf(basis, dossier);
  return (!shared.medical || sight.medical) && (!shared.psychological || sight.psychological);
}
