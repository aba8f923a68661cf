import { said } from '../../dossier/declaration/index.ts';
import { shownDate } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { OptionView } from '../../logbook/files/index.ts';
import type { Answer } from '../../platform/routes/index.ts';
import type { PupilView } from '../conversation/index.ts';
import type { FormFault } from '../facts/index.ts';
import type { Outcome, RouteVersion } from '../request-routes/index.ts';
import type { DecisionFacts, RequestSubject } from '../requests/index.ts';
import { fieldOf } from './decision-form.ts';
import type { DecisionForm } from './decision-form.ts';
import { decisionView } from './decision-shown.ts';
import type { DecisionShown } from './decision-shown.ts';
import { pupilHead } from './desk-view.ts';
import { requestCrumbs, requestPath, shareOf } from './requests-at-desk.ts';
import type { Sentence } from './sentences-store.ts';

/** What was typed and not kept, and why. */
export interface RefusedDecision {
  form: DecisionForm;
  faults: readonly FormFault[];
  /** A fault of no field. */
  notice?: string;
  status: number;
}

interface FieldsView {
  outcomes: {
    value: string;
    label: string;
    checked: boolean;
    tlv: boolean;
    period: boolean;
  }[];
  asksTlv: boolean;
  asksPeriod: boolean;
  nummer: string;
  categories: OptionView[];
  schools: OptionView[];
  van: string;
  tot: string;
  motivering: string;
  clausule: string;
  longest: number;
  sentences: OptionView[];
  faults: Record<string, string>;
}

interface DecisionPageView {
  pupil: PupilView;
  action: string;
  back: string;
  seen: number;
  /** Why nothing can be decided now. */
  waits: string | undefined;
  /** It is nobody's yet. */
  take: { action: string; person: string } | undefined;
  fields: FieldsView | undefined;
  /** Two people look. */
  fourEyes: boolean;
  confirm: string;
  returned: string | undefined;
  proposal: ProposalView | undefined;
  /** What stands, and what was typed beside it. */
  decided: DecisionShown | undefined;
  own: { motivering: string; clausule: string } | undefined;
}

interface ProposalView {
  id: string;
  shown: DecisionShown;
  /** Undefined for who proposed it. */
  acts: { confirm: string; giveBack: string } | undefined;
  typed: string;
  fault: string | undefined;
}

export interface DecisionPageData {
  t: Translate;
  base: string;
  personId: string;
  subject: RequestSubject;
  school: string;
  version: RouteVersion;
  decisions: readonly DecisionFacts[];
  /** Why the last proposal came back; '' when none did. */
  returned: string;
  nextNumber: string;
  /** The last day that is proposed of one that begins today. */
  until: string;
  sentences: readonly Sentence[];
  refused: RefusedDecision | undefined;
  /** What was typed to give a proposal back. */
  giving: { typed: string; fault: string; status: number } | undefined;
}

/** Deciding, or proposing where two people look, with what stands in its way. */
export function decisionPage(data: DecisionPageData): Answer {
  const { t, base, subject, refused, giving } = data;
  const faults = (refused?.faults ?? []).map((fault) => ({
    text: faultWord(fault, t),
    url: `#${field(fault)}`,
  }));
  const notice = refused?.notice === undefined ? [] : [{ text: refused.notice, url: '#besluit' }];
  const given = giving === undefined ? [] : [{ text: giving.fault, url: '#reden' }];
  return {
    kind: 'page',
    template: 'swv/decision',
    status: refused?.status ?? giving?.status ?? 200,
    page: {
      title: t('decisions.title'),
      nav: 'inbox',
      crumbs: requestCrumbs(subject.request, { t, base }),
      faults: [...notice, ...faults, ...given],
    },
    view: pageView(data),
  };
}

const LONGEST = 10_000;
const LONGEST_NUMBER = 40;
const field = ({ field: part }: FormFault): string => fieldOf[part] ?? 'besluit';

const faultWord = (fault: FormFault, t: Translate): string =>
  t(`faults.${fault.code}`, {
    label: t(`decisions.fields.${field(fault)}`),
    max: fault.field === 'tlvNumber' ? LONGEST_NUMBER : LONGEST,
  });

function pageView(data: DecisionPageData): DecisionPageView {
  const { t, base, subject, version, decisions, refused, personId } = data;
  const { request } = subject;
  const here = base + requestPath(request.id);
  const { definition } = version;
  const final = decisions.find(({ state }) => state === 'final');
  const { fourEyes } = definition.decides;
  return {
    pupil: pupilHead({ ...subject, share: shareOf(subject) }, { t, school: data.school }),
    action: `${here}/besluit`,
    back: here,
    seen: request.round,
    waits: waitsFor(data),
    take: request.status === 'sent' ? { action: `${here}/toewijzen`, person: personId } : undefined,
    fields: request.status === 'treated' ? fieldsView(data) : undefined,
    fourEyes,
    confirm: t(fourEyes ? 'decisions.propose' : 'decisions.decide'),
    returned: data.returned === '' ? undefined : data.returned,
    proposal: request.status === 'proposed' ? proposalView(data, here) : undefined,
    decided: final === undefined ? undefined : decisionView(final, definition, t),
    own:
      refused === undefined || request.status === 'treated'
        ? undefined
        : { motivering: refused.form.motivering, clausule: refused.form.clausule },
  };
}

function waitsFor({ t, subject: { request } }: DecisionPageData): string | undefined {
  if (request.status === 'treated' || request.status === 'proposed') return undefined;
  return t(`decisions.waits.${request.status}`);
}

function proposalView(data: DecisionPageData, here: string): ProposalView | undefined {
  const { t, personId, giving } = data;
  const proposed = data.decisions.find(({ state }) => state === 'proposed');
  if (proposed === undefined) return undefined;
  return {
    id: proposed.id,
    shown: decisionView(proposed, data.version.definition, t),
    acts:
      proposed.proposedBy === personId
        ? undefined
        : { confirm: `${here}/besluit/bevestigen`, giveBack: `${here}/besluit/terug` },
    typed: giving?.typed ?? '',
    fault: giving?.fault,
  };
}

const asks = ({ asks: asked }: Outcome, what: 'tlv' | 'period'): boolean => asked.includes(what);

function fieldsView(data: DecisionPageData): FieldsView {
  const { t, version, refused } = data;
  const form = refused?.form ?? beginning(data);
  const { outcomes } = version.definition.decides;
  return {
    outcomes: outcomes.map((outcome) => ({
      value: outcome.key,
      label: said(outcome.label, t),
      checked: outcome.key === form.uitkomst,
      tlv: asks(outcome, 'tlv'),
      period: asks(outcome, 'period') || asks(outcome, 'tlv'),
    })),
    asksTlv: outcomes.some((outcome) => asks(outcome, 'tlv')),
    asksPeriod: outcomes.some((outcome) => outcome.asks.length > 0),
    nummer: form.nummer,
    categories: ['1', '2', '3'].map((value) => ({
      value,
      label: t(`decisions.categories.${value}`),
      selected: value === form.categorie,
    })),
    schools: ['vso', 'pro'].map((value) => ({
      value,
      label: t(`decisions.schools.${value}`),
      selected: value === form.soort,
    })),
    van: form.van,
    tot: form.tot,
    motivering: form.motivering,
    clausule: form.clausule,
    longest: LONGEST,
    sentences: data.sentences.map(({ id, title }) => ({
      value: id,
      label: title,
      selected: false,
    })),
    faults: Object.fromEntries(
      (refused?.faults ?? []).map((fault) => [field(fault), faultWord(fault, t)]),
    ),
  };
}

/** What stands in the form at first: a proposal that came back, or what is likely. */
function beginning(data: DecisionPageData): DecisionForm {
  const { subject, version, t } = data;
  const { request, today } = subject;
  const [last] = data.decisions;
  const rest = { zin: '', actie: 'besluiten' as const, gezien: request.round };
  if (last?.state === 'returned')
    return {
      uitkomst: last.outcome,
      nummer: last.tlvNumber ?? data.nextNumber,
      categorie: last.category === null ? '' : String(last.category),
      soort: last.schoolKind ?? '',
      van: last.fromOn === null ? '' : shownDate(last.fromOn),
      tot: last.untilOn === null ? '' : shownDate(last.untilOn),
      motivering: last.motivation,
      clausule: last.clause,
      ...rest,
    };
  const { category, decides } = version.definition;
  // A declaration that asks for no category is one for praktijkonderwijs.
  const pro = category !== undefined && request.category === null;
  const ends = !pro && decides.outcomes.some((outcome) => asks(outcome, 'tlv'));
  return {
    uitkomst: '',
    nummer: data.nextNumber,
    categorie: pro ? '' : String(request.category ?? 1),
    soort: pro ? 'pro' : 'vso',
    van: shownDate(today),
    tot: ends ? shownDate(data.until) : '',
    motivering: '',
    clausule: said(version.definition.clause, t),
    ...rest,
  };
}
