import { PLAN_STEP, planState } from '../../dossier/facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer, Input } from '../../platform/routes/index.ts';
import { askedPage, nextReminder } from '../asking/index.ts';
import { MOST_DAYS, PROPOSED_DAYS } from '../link-facts/index.ts';
import type { Declines } from '../links/index.ts';
import { askConsent, registerConsent } from './consent-policy.ts';
import type { Consents, ElsewhereConsent } from './consent-service.ts';
import { howOf, personKinds, roundKinds } from './evidence-view.ts';
import type { RoundFacts, RoundPerson, RoundReader } from './round-facts.ts';
import { LONGEST_WORDS } from './round.ts';
import { onPaper } from './ways.ts';

/** A form that was refused: of which round or person, which field, why, and what was typed. */
export interface RefusedAct {
  id: string;
  field: 'einddatum' | 'mail' | 'antwoord' | 'reden' | 'zeker' | 'redenmail' | 'adres';
  code: string;
  typed: string;
}

export type RoundsPage = (
  input: Pick<Input<unknown, unknown, unknown>, 't' | 'at' | 'actor'> & { subject: DossierFacts },
  refused?: RefusedAct,
) => Promise<Answer>;

interface Context {
  t: Translate;
  base: string;
  today: string;
  here: string;
  dossier: DossierFacts;
  refused: RefusedAct | undefined;
  /** Registers, withdraws and answers for the school. */
  mayAct: boolean;
  /** Sends links and letters. */
  maySend: boolean;
  declined: ReadonlySet<string>;
}

/**
 * LOGBOEK – INZAGE & INSTEMMING: every question of a dossier, how far each person is, and what can
 * be done about it.
 */
export function createRoundsPage(deps: {
  reader: RoundReader;
  consents: Pick<Consents, 'elsewhere'>;
  declines: Declines;
  base: string;
}): RoundsPage {
  const { reader, base } = deps;
  return async (input, refused) => {
    const { subject: dossier, t, at, actor } = input;
    const today = schoolDay(at);
    const [rounds, elsewhere] = await Promise.all([
      reader.ofDossier(dossier, today),
      deps.consents.elsewhere(dossier),
    ]);
    const people = rounds.flatMap((round) => round.people);
    const declined = await deps.declines.of(
      people.map((person) => ({ ...person, pupilId: dossier.pupilId })),
    );
    const mayAct =
      dossier.status === 'open' && registerConsent.allow(actor, dossier, at) !== undefined;
    const context: Context = {
      maySend: dossier.status === 'open' && askConsent.allow(actor, dossier, at) !== undefined,
      declined: new Set(
        people.filter((_one, index) => declined[index] !== undefined).map(({ id }) => id),
      ),
      t,
      base,
      today,
      dossier,
      refused,
      mayAct,
      here: `${base}/dossiers/${dossier.id}/logboek/inzage-instemming`,
    };
    return askedPage(input, base, {
      template: 'consent/rounds',
      title: t('rounds.title'),
      tab: 'consent',
      faults:
        refused === undefined
          ? []
          : [{ text: refusedText(refused, t), url: `#${refused.field}-${refused.id}` }],
      view: {
        lapsed: planState(dossier.plan) === 'lapsed',
        ...(context.maySend
          ? { ask: `${base}/dossiers/${dossier.id}/stappen/${PLAN_STEP}/instemming` }
          : {}),
        rounds: rounds.map((round) => roundView(round, context)),
        elsewhere: elsewhere.map((one) => elsewhereView(one, context)),
      },
    });
  };
}

const refusedText = ({ code, typed }: RefusedAct, t: Translate): string =>
  t(`faults.${code}`, {
    label: t('rounds.fields.until.label'),
    address: typed.trim(),
    days: MOST_DAYS,
    max: LONGEST_WORDS,
  });

const faultOf = (refused: RefusedAct | undefined, t: Translate): string | undefined =>
  refused === undefined ? undefined : refusedText(refused, t);

interface ElsewhereView {
  title: string;
  kind: 'stop' | 'ok' | 'warn';
  state: string;
  by: string;
  facts: { label: string; value: string }[];
  scan: { gone: true } | { title: string; url: string } | undefined;
}

function elsewhereView(one: ElsewhereConsent, context: Context): ElsewhereView {
  const { t } = context;
  const lapsed = one.lapsedAt !== null;
  const kind = one.mode === 'outside' ? 'ok' : 'warn';
  return {
    title: t('rounds.elsewhere.version', { version: one.version }),
    kind: lapsed ? 'stop' : kind,
    state: lapsed ? t('rounds.elsewhere.lapsed') : t(`report.consent.${one.mode}`),
    by: t('rounds.elsewhere.by', { when: shownMoment(one.setAt), name: one.setBy }),
    facts: [
      { label: t('report.consent.way'), value: t(`report.consent.way-${one.mode}`) },
      ...(one.on === null ? [] : [{ label: t('report.consent.on'), value: shownDate(one.on) }]),
      {
        label: t(one.mode === 'refused' ? 'report.consent.reason' : 'report.consent.explanation'),
        value: one.explanation,
      },
    ],
    scan: one.scan === undefined ? undefined : scanView(one.scan, context),
  };
}

const scanView = (
  { fileId, title }: NonNullable<ElsewhereConsent['scan']>,
  { base, dossier }: Context,
): NonNullable<ElsewhereView['scan']> =>
  title === undefined
    ? { gone: true }
    : { title, url: `${base}/dossiers/${dossier.id}/logboek/bestanden/${fileId}` };

interface RoundView {
  id: string;
  title: string;
  state: string;
  kind: string;
  url: string;
  what: string;
  people: PersonView[];
  letters: string | undefined;
  extend: { action: string; value: string; open: boolean; fault: string | undefined } | undefined;
  withdraw: WithdrawView | undefined;
  reason: string | undefined;
}

function roundView(round: RoundFacts, context: Context): RoundView {
  const { t, here, maySend, today, declined } = context;
  const open = maySend && round.closedAt === null && round.lapsedAt === null;
  const waiting = round.people.filter(({ answer }) => answer === null);
  const letters =
    open &&
    round.endsOn >= today &&
    waiting.some((person) => onPaper(person, declined.has(person.id)));
  return {
    id: round.id,
    title: t('rounds.version', { version: round.version }),
    state: t(`rounds.states.${round.state}`),
    kind: roundKinds[round.state],
    url: `${here}/${round.id}`,
    what: t('rounds.line', {
      when: shownMoment(round.askedAt),
      name: round.askedBy,
      until: shownDate(round.endsOn),
    }),
    people: round.people.map((person) => personView(person, round, context)),
    letters: letters ? `${here}/${round.id}/brieven` : undefined,
    extend: open && waiting.length > 0 ? extendView(round, context) : undefined,
    withdraw: withdrawView(round, context),
    reason:
      round.closedReason === ''
        ? undefined
        : t('rounds.withdrawnBecause', { reason: round.closedReason }),
  };
}

function extendView(
  { id }: RoundFacts,
  { t, here, refused, today }: Context,
): NonNullable<RoundView['extend']> {
  const fault = refused?.id === id && refused.field === 'einddatum' ? refused : undefined;
  return {
    action: `${here}/${id}/verlengen`,
    value: fault?.typed ?? shownDate(addDays(today, PROPOSED_DAYS)),
    open: fault !== undefined,
    fault: faultOf(fault, t),
  };
}

interface WithdrawView {
  action: string;
  reason: string;
  open: boolean;
  /** At the reason, or at the tick that says it is meant. */
  fault: string | undefined;
  unsure: string | undefined;
}

function withdrawView(
  round: RoundFacts,
  { t, here, refused, mayAct }: Context,
): WithdrawView | undefined {
  if (!mayAct || round.closedAt !== null || round.agreedAt !== null) return undefined;
  const own = refused?.id === round.id ? refused : undefined;
  const reason = own?.field === 'reden' ? own : undefined;
  const unsure = own?.field === 'zeker' ? own : undefined;
  const fault = reason ?? unsure;
  return {
    action: `${here}/${round.id}/intrekken`,
    reason: fault?.typed ?? '',
    open: fault !== undefined,
    fault: faultOf(reason, t),
    unsure: faultOf(unsure, t),
  };
}

interface PersonView {
  id: string;
  name: string;
  relation: string;
  state: string;
  kind: string;
  words: string;
  bounced: string | undefined;
  next: string | undefined;
  replied: { text: string; by: string } | undefined;
  how: string | undefined;
  again: AgainView | undefined;
  letter: LetterForm | undefined;
  tablet: string | undefined;
  letterMade: string | undefined;
  second: { text: string; action: string | undefined } | undefined;
  declined: DeclinedView | undefined;
  reply: { action: string; text: string; fault: string | undefined } | undefined;
}

/** One person of a round, with what is needed to say what can be done about them. */
interface OfRound {
  person: RoundPerson;
  round: RoundFacts;
  context: Context;
  root: string;
  /** Not answered, and a link that is sent now leads somewhere. */
  reaches: boolean;
  declined: boolean;
  fault: RefusedAct | undefined;
}

function personView(person: RoundPerson, round: RoundFacts, context: Context): PersonView {
  const { t, here, refused, mayAct, maySend, today } = context;
  const root = `${here}/${round.id}/${person.id}`;
  const open = round.closedAt === null && round.lapsedAt === null && round.endsOn >= today;
  const reaches = open && person.answer === null;
  const of: OfRound = {
    person,
    round,
    context,
    root,
    reaches,
    declined: context.declined.has(person.id),
    fault: refused?.id === person.id ? refused : undefined,
  };
  return {
    id: person.id,
    name: person.name,
    relation: person.relation,
    state: t(`rounds.people.${person.state}`),
    kind: personKinds[person.state],
    words: person.words,
    bounced:
      person.state === 'bounced' ? t('rounds.bounced', { address: person.email }) : undefined,
    next: nextView(of),
    replied: repliedView(person, t),
    how: person.answer === null ? undefined : howOf(person, t),
    again: maySend && reaches ? againView(of) : undefined,
    letter: maySend && reaches ? letterForm(of) : undefined,
    tablet: mayAct && reaches ? `${root}/hier-tekenen` : undefined,
    letterMade: letterView(person, t),
    second: person.second && reaches ? secondView(of) : undefined,
    declined: of.declined ? declinedView(of) : undefined,
    reply: replyView(of),
  };
}

/** When the next reminder goes out; undefined when none will. */
function nextView({ person, round, context, declined }: OfRound): string | undefined {
  const next = nextReminder(person.reminders, context.dossier.policies);
  const reminding =
    person.answer === null &&
    round.state === 'open' &&
    !['bounced', 'withdrawn'].includes(person.state) &&
    !onPaper(person, declined);
  if (!reminding || next === undefined) return undefined;
  const date = shownDate(addDays(schoolDay(round.askedAt), next));
  return context.t('rounds.nextReminder', { date });
}

function repliedView({ reply }: RoundPerson, t: Translate): PersonView['replied'] {
  if (reply === undefined) return undefined;
  const by = t('rounds.person.reply', { when: shownDay(reply.at), name: reply.by });
  return { text: reply.text, by };
}

const letterView = ({ letter, answer }: RoundPerson, t: Translate): string | undefined =>
  letter === undefined || answer !== null
    ? undefined
    : t('rounds.letterMade', { when: shownMoment(letter.at), name: letter.by });

interface LetterForm {
  action: string;
  address: string;
  open: boolean;
  fault: string | undefined;
}

function letterForm({ context, root, fault }: OfRound): LetterForm {
  const own = fault?.field === 'adres' ? fault : undefined;
  return {
    action: `${root}/brief`,
    address: own?.typed ?? '',
    open: own !== undefined,
    fault: faultOf(own, context.t),
  };
}

interface AgainView {
  action: string;
  mail: string;
  open: boolean;
  withdraw: string | undefined;
  fault: string | undefined;
}

function againView({ person, context, root, fault }: OfRound): AgainView {
  const own = fault?.field === 'mail' ? fault : undefined;
  const taken = person.state === 'withdrawn' || !context.mayAct;
  return {
    action: `${root}/opnieuw`,
    mail: own?.typed ?? person.email,
    open: own !== undefined || person.state === 'bounced',
    withdraw: taken ? undefined : `${root}/intrekken`,
    fault: faultOf(own, context.t),
  };
}

const secondView = ({
  person,
  context: { t, mayAct },
  root,
}: OfRound): NonNullable<PersonView['second']> => ({
  text:
    person.schoolCodeAt === null
      ? t('rounds.schoolCode.none')
      : t(`rounds.schoolCode.${person.schoolCodeLocked ? 'locked' : 'made'}`, {
          when: shownMoment(person.schoolCodeAt),
        }),
  action: mayAct ? `${root}/schoolcode` : undefined,
});

interface DeclinedView {
  text: string;
  action: string | undefined;
  open: boolean;
  typed: string | undefined;
  fault: string | undefined;
}

function declinedView({ person, round, context, root, fault }: OfRound): DeclinedView {
  const own = fault?.field === 'redenmail' ? fault : undefined;
  return {
    text: context.t('rounds.declined', { name: person.name }),
    action: context.mayAct && round.closedAt === null ? `${root}/wel-mail` : undefined,
    open: own !== undefined,
    typed: own?.typed,
    fault: faultOf(own, context.t),
  };
}

function replyView({ person, round, context, root, fault }: OfRound): PersonView['reply'] {
  if (!context.mayAct || round.closedAt !== null || !needsReply(person)) return undefined;
  const own = fault?.field === 'antwoord' ? fault : undefined;
  return { action: `${root}/antwoord`, text: own?.typed ?? '', fault: faultOf(own, context.t) };
}

/** A remark or a refusal asks for an answer of the school. */
export const needsReply = (person: Pick<RoundPerson, 'answer' | 'reply'>): boolean =>
  (person.answer === 'agreed-remark' || person.answer === 'refused') && person.reply === undefined;
