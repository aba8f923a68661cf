import { screenBlocks } from '../../consent/plan-consent/index.ts';
import type { SharingStanding } from '../../consent/data-consent/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import { addDays } from '../../kernel/clock.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import { shownHash } from '../../kernel/shown-hash.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { OptionView } from '../../logbook/files/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import { threadRows } from '../conversation/index.ts';
import type {
  MessageFormView,
  PupilView,
  ThreadFacts,
  ThreadRowView,
} from '../conversation/index.ts';
import { shareableSteps, standsDespite } from '../facts/index.ts';
import type { ShareFacts } from '../facts/index.ts';
import type { RouteVersion } from '../request-routes/index.ts';
import type {
  DecisionFacts,
  KeptSnapshot,
  RequestEvent,
  RequestSubject,
} from '../requests/index.ts';
import { sensitiveWord, stepName } from '../school-side/index.ts';
import type { AdviceAtDesk } from './advices.ts';
import { decisionView } from './decision-shown.ts';
import type { DecisionShown } from './decision-shown.ts';
import { pupilHead } from './desk-view.ts';
import type { SentItemView } from './request-items.ts';
import { inboxCrumb, requestPath, requestTitle, shareOf } from './requests-at-desk.ts';
import type { RequestNote } from './requests-at-desk.ts';
import { statusChip, termChip } from './term-view.ts';
import type { ChipView } from './term-view.ts';

/** What somebody at the desk typed and was refused, and in which form. */
export interface RefusedAct {
  form: 'notitie' | 'aanvulling' | 'toewijzen';
  text: string;
  typed: string;
  /** Of a supplement. */
  steps?: readonly number[];
  day?: string;
  status: number;
}

interface SectionView {
  title: string;
  blocks: ReturnType<typeof screenBlocks>;
}

export interface NoteView {
  body: string;
  who: string;
  when: string;
  remove: string | undefined;
}

interface RequestView {
  pupil: PupilView;
  base: string;
  /** What stands in the way, or what is different from what was sent. */
  warnings: string[];
  status: ChipView;
  term: ChipView;
  facts: { label: string; value: string }[];
  checklist: string[];
  experts: { name: string; what: string; signed: string | undefined }[];
  /** Where they are asked and replaced. */
  toExperts: string | undefined;
  act: { url: string; label: string } | undefined;
  take: string | undefined;
  /** Who looks. */
  me: string;
  decision: DecisionShown | undefined;
  document: string | undefined;
  assign: { action: string; people: OptionView[]; fault: string | undefined } | undefined;
  supplement: SupplementView | undefined;
  notes: { action: string; id: string; typed: string; fault: string | undefined; rows: NoteView[] };
  timeline: { what: string; when: string; who: string; words: string; steps: string }[];
  rounds: { label: string; url: string; current: boolean }[];
  older: string | undefined;
  words: string;
  /** In which language the school wrote, where the page is in another. */
  textLang: Lang | undefined;
  asOf: string;
  hash: string;
  leftOut: string | undefined;
  answers: SectionView[];
  sections: SectionView[];
  gone: string[];
  files: SentItemView[];
  reports: SentItemView[];
  advices: { title: string; signed: string; body: string; hash: string }[];
  advicesNeeded: boolean;
  threads: ThreadRowView[];
  form: MessageFormView | undefined;
  closed: string | undefined;
}

interface SupplementView {
  action: string;
  open: boolean;
  typed: string;
  day: string;
  steps: { name: string; label: string; checked: boolean }[];
  fault: string | undefined;
}

export interface RequestPageData {
  t: Translate;
  base: string;
  personId: string;
  subject: RequestSubject;
  school: string;
  version: RouteVersion;
  snapshot: KeptSnapshot;
  rounds: readonly { number: number; madeAt: Date }[];
  events: readonly RequestEvent[];
  notes: readonly RequestNote[];
  decisions: readonly DecisionFacts[];
  people: readonly { id: string; name: string }[];
  advices: readonly AdviceAtDesk[];
  standing: SharingStanding;
  items: { files: SentItemView[]; reports: SentItemView[] };
  threads: readonly ThreadFacts[];
  form: MessageFormView | undefined;
  closed: string | undefined;
  noteId: string;
  refused: RefusedAct | undefined;
}

/** A request beside what was frozen with it: as it was sent, and no more than is still shared. */
export function requestPage(data: RequestPageData): Answer {
  const { t, base, subject, refused } = data;
  return {
    kind: 'page',
    template: 'swv/request',
    status: refused?.status ?? 200,
    page: {
      title: requestTitle(subject.request, t),
      nav: 'inbox',
      crumbs: [inboxCrumb(t, base)],
      faults: refused === undefined ? [] : [{ text: refused.text, url: `#${refused.form}` }],
    },
    view: {
      ...standView(data),
      ...actsView(data),
      ...frozenView(data),
      base,
      threads: threadRows(
        data.threads,
        t,
        (id) => `${base}/swv/dossiers/${subject.dossier.id}/berichten/${id}`,
      ),
      form: data.form,
      closed: data.closed,
    } satisfies RequestView,
  };
}

type Stand = Pick<
  RequestView,
  | 'pupil'
  | 'warnings'
  | 'status'
  | 'term'
  | 'facts'
  | 'checklist'
  | 'experts'
  | 'toExperts'
  | 'decision'
  | 'document'
  | 'timeline'
  | 'advices'
  | 'advicesNeeded'
>;

function standView(data: RequestPageData): Stand {
  const { t, base, subject, school, snapshot, advices, decisions } = data;
  const { request, dossier, today } = subject;
  const asksExperts = data.version.definition.experts.count > 0;
  const decided = decisions.find(({ state }) => state === 'final');
  return {
    pupil: pupilHead({ ...subject, dossier, share: shareOf(subject) }, { t, school }),
    warnings: warningsOf(data),
    status: statusChip(request, t),
    term: termChip(request, today, t),
    facts: factsOf(data),
    checklist: [...snapshot.checklist, ...agreedLines(snapshot, t)],
    experts: snapshot.experts.map(({ slot, name, profession, organisation }) => {
      const signed = advices.find((advice) => advice.slot === slot);
      return {
        name,
        what: [t(`requests.professions.${profession}`), organisation].filter(Boolean).join(' · '),
        signed:
          signed === undefined
            ? undefined
            : t('inbox.advice.signedOn', { date: shownDay(signed.signedAt) }),
      };
    }),
    decision: decided === undefined ? undefined : decisionView(decided, data.version.definition, t),
    document:
      decided === undefined ? undefined : `${base}${requestPath(request.id)}/besluit/document`,
    timeline: data.events.map((event) => timelineRow(event, t)),
    advices: advices.map((advice) => adviceView(advice, t)),
    advicesNeeded: asksExperts,
    toExperts:
      asksExperts && request.running ? `${base}${requestPath(request.id)}/deskundigen` : undefined,
  };
}

const adviceView = (
  { slot, name, profession, registration, signedAt, text, hash }: AdviceAtDesk,
  t: Translate,
): Stand['advices'][number] => ({
  title: `${slot}. ${name}, ${t(`requests.professions.${profession}`)}`,
  signed: t('inbox.advice.signed', { date: shownDay(signedAt), registration }),
  body: text,
  hash: shownHash(hash),
});

const timelineRow = (
  { kind, at, who, words, steps }: RequestEvent,
  t: Translate,
): Stand['timeline'][number] => ({
  what: t(`requests.timeline.${kind}`),
  when: shownMoment(at),
  who: who ?? '',
  words,
  steps: steps.map((step) => stepName(step, t)).join(', '),
});

/** What was agreed when it was sent. */
const agreedLines = ({ consent, permission }: KeptSnapshot, t: Translate): string[] => [
  ...(consent.on === null
    ? []
    : [
        t(`inbox.consent.${consent.mode === 'refused' ? 'no' : 'yes'}`, {
          date: shownDay(new Date(consent.on)),
        }),
      ]),
  t(permission === 'given' ? 'inbox.permission.given' : 'inbox.permission.grounded'),
];

function factsOf({ t, subject: { request }, snapshot }: RequestPageData): Stand['facts'] {
  const fact = (key: string, value: string | undefined): Stand['facts'] =>
    value === undefined || value === '' ? [] : [{ label: t(`inbox.facts.${key}`), value }];
  return [
    ...fact('sent', `${shownMoment(request.sentAt)}, ${request.sender}`),
    ...fact('category', snapshot.category === null ? undefined : String(snapshot.category)),
    ...fact('due', request.running ? shownDate(request.dueOn) : undefined),
    ...fact('waited', request.waitedDays === 0 ? undefined : String(request.waitedDays)),
    ...fact('answerBy', request.answerBy === null ? undefined : shownDate(request.answerBy)),
    ...fact('assigned', request.assigned ?? t('inbox.nobody')),
    ...fact('contact', snapshot.contact),
  ];
}

/** Whether somebody said no since, and the school gives no ground to go on. */
export const permissionGone = (share: ShareFacts, { objections }: SharingStanding): boolean =>
  !standsDespite(share, objections[0]?.at);

function warningsOf({ t, subject, standing }: RequestPageData): string[] {
  const [latest] = standing.objections;
  const gone = subject.request.running && permissionGone(shareOf(subject), standing);
  return gone && latest !== undefined
    ? [t('inbox.consentGone', { date: shownDay(latest.at) })]
    : [];
}

type Acts = Pick<RequestView, 'act' | 'take' | 'me' | 'assign' | 'supplement' | 'notes'>;

function actsView(data: RequestPageData): Acts {
  const { t, base, subject, refused, personId } = data;
  const { request } = subject;
  const here = base + requestPath(request.id);
  const faultIn = (form: RefusedAct['form']): string | undefined =>
    refused?.form === form ? refused.text : undefined;
  const acts = { treated: 'decide', proposed: 'judge' } as const;
  const act = request.status in acts ? acts[request.status as keyof typeof acts] : undefined;
  return {
    act: act === undefined ? undefined : { url: `${here}/besluit`, label: t(`inbox.acts.${act}`) },
    take: request.status === 'sent' ? `${here}/toewijzen` : undefined,
    me: personId,
    assign: request.running
      ? {
          action: `${here}/toewijzen`,
          people: data.people.map(({ id, name }) => ({
            value: id,
            label: id === personId ? t('inbox.myself', { name }) : name,
            selected: id === (request.assignedTo ?? personId),
          })),
          fault: faultIn('toewijzen'),
        }
      : undefined,
    supplement: ['sent', 'treated'].includes(request.status)
      ? supplementView(data, faultIn('aanvulling'))
      : undefined,
    notes: {
      action: `${here}/notities`,
      id: data.noteId,
      typed: refused?.form === 'notitie' ? refused.typed : '',
      fault: faultIn('notitie'),
      rows: data.notes.map(({ id, body, byId, who, at }) => ({
        body,
        who,
        when: shownMoment(at),
        remove: byId === personId ? `${here}/notities/${id}/verwijderen` : undefined,
      })),
    },
  };
}

/** The steps that a school can be asked to add to: what it shares, and the request's own. */
export const supplementSteps: readonly number[] = [9, ...shareableSteps].toSorted((a, b) => a - b);

function supplementView(
  { t, base, subject, version, refused }: RequestPageData,
  fault: string | undefined,
): SupplementView {
  const mine = fault === undefined ? undefined : refused;
  const days = version.definition.terms.supplementDays;
  return {
    action: `${base}${requestPath(subject.request.id)}/aanvulling`,
    open: mine !== undefined,
    typed: mine?.typed ?? '',
    day: mine?.day ?? shownDate(addDays(subject.today, days)),
    steps: supplementSteps.map((step) => ({
      name: `stap-${step}`,
      label: stepName(step, t),
      checked: mine?.steps?.includes(step) ?? false,
    })),
    fault,
  };
}

type Frozen = Pick<
  RequestView,
  | 'rounds'
  | 'older'
  | 'words'
  | 'textLang'
  | 'asOf'
  | 'hash'
  | 'leftOut'
  | 'answers'
  | 'sections'
  | 'gone'
  | 'files'
  | 'reports'
>;

/** Whether parts that were frozen are shared no longer, so that the text without them is shown. */
const narrowed = ({ shared }: KeptSnapshot, share: ShareFacts): boolean =>
  (shared.medical && !share.medical) || (shared.psychological && !share.psychological);

function frozenView(data: RequestPageData): Frozen {
  const { t, base, subject, snapshot } = data;
  const share = shareOf(subject);
  const { request } = subject;
  const plain = narrowed(snapshot, share);
  const open = (step: number): boolean => step === 9 || share.steps.includes(step);
  const shown = ({ title, blocks, plain: without }: (typeof snapshot.answers)[number]) => ({
    title,
    blocks: screenBlocks(title, plain ? without : blocks),
  });
  const goneSteps = snapshot.shared.steps.filter((step) => !share.steps.includes(step));
  return {
    rounds:
      data.rounds.length < 2
        ? []
        : data.rounds.map(({ number, madeAt }) => ({
            label: t('inbox.round', { number, date: shownDay(madeAt) }),
            url: `${base}${requestPath(request.id)}?versie=${number}`,
            current: number === snapshot.number,
          })),
    older:
      snapshot.number < request.round
        ? t('inbox.olderRound', { number: snapshot.number, newest: request.round })
        : undefined,
    words: snapshot.words,
    textLang: t.lang === 'nl' ? undefined : 'nl',
    asOf: t('inbox.asOf', {
      when: shownMoment(snapshot.madeAt),
      who: snapshot.sentBy,
      sensitive: sensitiveWord(share, t),
    }),
    hash: shownHash(snapshot.hash),
    leftOut: snapshot.leftOut > 0 ? t('desk.leftOut', { count: snapshot.leftOut }) : undefined,
    answers: snapshot.answers.filter(({ step }) => open(step)).map(shown),
    sections: snapshot.shared.sections.filter(({ step }) => open(step)).map(shown),
    gone: [
      ...goneSteps.map((step) => t('inbox.goneStep', { step: stepName(step, t) })),
      ...(plain ? [t('inbox.goneSensitive')] : []),
    ],
    files: data.items.files,
    reports: data.items.reports,
  };
}
