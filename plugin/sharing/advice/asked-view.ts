import { dossierCrumbs, headView, inSteps } from '../../dossier/frame/index.ts';
import type { DossierHead } from '../../dossier/frame/index.ts';
import { said } from '../../dossier/declaration/index.ts';
import type { LinkState } from '../../consent/link-facts/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownMoment } from '../../kernel/moments.ts';
import { displayName } from '../../kernel/names.ts';
import { shownHash } from '../../kernel/shown-hash.ts';
import type { StandsIn } from '../../platform/menu/index.ts';
import type { Answer, Input, PageFacts } from '../../platform/routes/index.ts';
import type { RouteDefinition } from '../request-routes/index.ts';
import type { RequestSubject } from '../requests/index.ts';
import type { Advice } from './advices-store.ts';
import { expertForm, noExpert, topFaults } from './expert-form.ts';
import type { ExpertFormView, TypedExpert } from './expert-form.ts';
import { isProfession, professionsOf } from './expert.ts';
import type { ExpertFault } from './expert.ts';
import type { Expert } from './experts-store.ts';

export type AskedSide = 'desk' | 'school';
type AskedInput = Pick<Input<unknown, unknown, unknown>, 't' | 'at'> & { subject: RequestSubject };

interface Common {
  side: AskedSide;
  base: string;
  schoolName: (licenceId: string) => string;
  /** Address of the list. */
  here: string;
}

interface FrameView {
  /** At the school the page stands in the dossier. */
  head: DossierHead | undefined;
  standsIn: StandsIn[];
  about: string;
  back: string;
}

interface AskedView extends FrameView {
  lede: string;
  over: string | undefined;
  experts: AskedExpertView[];
}

interface AskedExpertView {
  id: string;
  slot: string;
  name: string;
  state: { text: string; kind: 'ok' | 'warn' | 'calm' };
  facts: { label: string; value: string }[];
  /** Absent where nothing can be done. */
  renew: string | undefined;
  replace: string | undefined;
  advice: { text: string; hash: string } | undefined;
}

const requestUrl = ({ dossier, request }: RequestSubject, side: AskedSide, base: string): string =>
  side === 'desk'
    ? `${base}/swv/aanvragen/${request.id}`
    : `${base}/dossiers/${dossier.id}/aanvragen/${request.id}`;

const aboutOf = ({ request }: RequestSubject, t: AskedInput['t']): string =>
  `${said(request.name, t)} ${request.reference}`;

const frameOf = ({ subject, t, at }: AskedInput, { side, base }: Common): FrameView => ({
  head: side === 'desk' ? undefined : headView(subject.dossier, { t, today: schoolDay(at) }),
  standsIn: side === 'desk' ? [] : inSteps(subject.dossier),
  about: t('advice.asked.about', {
    request: aboutOf(subject, t),
    pupil: displayName(subject.dossier.pupilName),
  }),
  back: requestUrl(subject, side, base),
});

const pageOf = (
  { subject, t }: AskedInput,
  { side, base }: Common,
  title: string,
): Pick<PageFacts, 'title' | 'nav' | 'crumbs'> & { crumbs: { label: string; url?: string }[] } => ({
  title,
  nav: side === 'desk' ? 'inbox' : 'pupils',
  crumbs: [
    ...(side === 'desk'
      ? [{ label: t('advice.asked.inbox'), url: `${base}/swv` }]
      : dossierCrumbs(subject.dossier, { t, base })),
    { label: aboutOf(subject, t), url: requestUrl(subject, side, base) },
  ],
});

export interface AskedGiven extends Common {
  experts: readonly Expert[];
  states: ReadonlyMap<string, { state: LinkState; endsOn: string }>;
  advices: readonly Advice[];
  /** Whoever looks may send links and ask another. */
  acts: boolean;
}

/** Who was asked to advise, how far each is, and what was signed. */
export function askedPage(input: AskedInput, given: AskedGiven): Answer {
  const { subject, t } = input;
  const { running } = subject.request;
  const view: AskedView = {
    ...frameOf(input, given),
    lede: t(`advice.asked.lede-${given.side}`),
    over: running ? undefined : t('advice.asked.over'),
    experts: given.experts.map((expert) => expertView(expert, input, given)),
  };
  return {
    kind: 'page',
    template: 'advice/asked',
    page: pageOf(input, given, t('advice.asked.title')),
    view,
  };
}

function expertView(expert: Expert, input: AskedInput, given: AskedGiven): AskedExpertView {
  const { subject, t } = input;
  const advice = given.advices.find(({ expertId }) => expertId === expert.id);
  const acts = given.acts && expert.endedAt === null && expert.signedAt === null;
  // The school asks and the desk decides: what was advised it reads with the decision.
  const readable = given.side === 'desk' || subject.request.status === 'decided';
  return {
    id: expert.id,
    slot: t(`advice.named.slot${expert.slot}`),
    name: expert.name,
    state: stateOf(expert, given, t),
    facts: factsOf(expert, advice, given, t),
    renew: acts ? `${given.here}/${expert.id}/link` : undefined,
    replace: acts ? `${given.here}/${expert.id}/vervangen` : undefined,
    advice:
      advice === undefined || advice.hash === null || !readable
        ? undefined
        : { text: advice.text, hash: shownHash(advice.hash) },
  };
}

function stateOf(
  expert: Expert,
  { states }: AskedGiven,
  t: AskedInput['t'],
): AskedExpertView['state'] {
  if (expert.signedAt !== null)
    return {
      text: t('advice.asked.signed', { when: shownMoment(expert.signedAt) }),
      kind: 'ok',
    };
  if (expert.endedAt !== null)
    return {
      text: t(`advice.asked.ended-${expert.endedAs ?? 'withdrawn'}`, {
        when: shownMoment(expert.endedAt),
      }),
      kind: 'calm',
    };
  const state = states.get(expert.id)?.state ?? 'unsent';
  const wrong = ['bounced', 'expired', 'unsent', 'withdrawn'].includes(state);
  return { text: t(`advice.states.${state}`), kind: wrong ? 'warn' : 'calm' };
}

function factsOf(
  expert: Expert,
  advice: Advice | undefined,
  { states }: AskedGiven,
  t: AskedInput['t'],
): AskedExpertView['facts'] {
  const profession = advice?.profession ?? expert.profession;
  const link = states.get(expert.id);
  return [
    {
      label: t('advice.expert.beroep'),
      value: isProfession(profession) ? t(`requests.professions.${profession}`) : '',
    },
    { label: t('advice.expert.organisatie'), value: expert.organisation },
    {
      label: t('advice.expert.registratie'),
      value: advice?.registration ?? expert.registration,
    },
    { label: t('advice.expert.email'), value: expert.email },
    ...(advice === undefined
      ? []
      : [
          {
            label: t('advice.asked.signedAs'),
            value: t('advice.asked.signedOver', { name: advice.name, number: advice.round }),
          },
        ]),
    ...(expert.invitedAt === null
      ? []
      : [{ label: t('advice.asked.invited'), value: shownMoment(expert.invitedAt) }]),
    ...(link === undefined || expert.endedAt !== null || expert.signedAt !== null
      ? []
      : [{ label: t('advice.asked.until'), value: shownDate(link.endsOn) }]),
  ];
}

interface ReplaceView extends FrameView {
  action: string;
  list: string;
  lede: string;
  form: ExpertFormView;
}

export function replacePage(
  input: AskedInput,
  given: Common & {
    expert: Expert;
    of: RouteDefinition['experts'];
    refused: { typed: TypedExpert; faults: readonly ExpertFault[] } | undefined;
  },
): Answer {
  const { subject, t } = input;
  const { expert, refused } = given;
  const faults = refused?.faults ?? [];
  const page = pageOf(input, given, t('advice.replace.title'));
  const view: ReplaceView = {
    ...frameOf(input, given),
    action: `${given.here}/${expert.id}/vervangen`,
    list: given.here,
    lede: t('advice.replace.lede', {
      name: expert.name,
      slot: t(`advice.named.slot${expert.slot}`),
    }),
    form: expertForm(refused?.typed ?? noExpert, {
      suffix: '',
      professions: professionsOf(expert.slot, given.of),
      faults,
      school: given.schoolName(subject.dossier.licenceId),
      t,
    }),
  };
  return {
    kind: 'page',
    template: 'advice/replace',
    status: refused === undefined ? 200 : 422,
    page: {
      ...page,
      crumbs: [...page.crumbs, { label: t('advice.asked.title'), url: given.here }],
      faults: topFaults(faults, '', t),
    },
    view,
  };
}
