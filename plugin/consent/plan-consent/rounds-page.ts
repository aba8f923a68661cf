import { PLAN_STEP, planState } from '../../dossier/facts/index.ts';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { dossierCrumbs, headView, inAccess } from '../../dossier/frame/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import { shownDate, shownDay, shownMoment } from '../../kernel/moments.ts';
import type { Translate } from '../../kernel/translate.ts';
import type { Answer, Input } from '../../platform/routes/index.ts';
import { nextReminder } from '../asking/index.ts';
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
  field: 'einddatum' | 'mail' | 'antwoord' | 'reden' | 'zeker' | 'redenmail';
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
  refused: RefusedAct | undefined /** Registers, withdraws and answers for the school. */;
  mayAct: boolean /** Sends links and letters. */;
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
  return async ({ subject: dossier, t, at, actor }, refused) => {
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
    return {
      kind: 'page',
      template: 'consent/rounds',
      status: refused === undefined ? 200 : 422,
      page: {
        title: t('rounds.title'),
        nav: 'pupils',
        crumbs: dossierCrumbs(dossier, context),
        faults:
          refused === undefined
            ? []
            : [{ text: refusedText(refused, t), url: `#${refused.field}-${refused.id}` }],
      },
      view: {
        head: headView(dossier, context),
        standsIn: inAccess(dossier, 'consent'),
        lapsed: planState(dossier.plan) === 'lapsed',
        ...(context.maySend
          ? { ask: `${base}/dossiers/${dossier.id}/stappen/${PLAN_STEP}/instemming` }
          : {}),
        rounds: rounds.map((round) => roundView(round, context)),
        elsewhere: elsewhere.map((one) => elsewhereView(one, context)),
      },
    };
  };
}

const refusedText = ({ code, typed }: RefusedAct, t: Translate): string =>
  t(`faults.${code}`, {
    label: t('rounds.fields.until.label'),
    address: typed.trim(),
    days: MOST_DAYS,
    max: LONGEST_WORDS,
  });

function elsewhereView(one: ElsewhereConsent, { t, base, dossier }: Context): object {
  const { scan } = one;
  return {
    title: t('rounds.elsewhere.version', { version: one.version }),
    kind: one.lapsedAt !== null ? 'stop' : one.mode === 'outside' ? 'ok' : 'warn',
    state: one.lapsedAt !== null ? t('rounds.elsewhere.lapsed') : t(`report.consent.${one.mode}`),
    by: t('rounds.elsewhere.by', { when: shownMoment(one.setAt), name: one.setBy }),
    facts: [
      { label: t('report.consent.way'), value: t(`report.consent.way-${one.mode}`) },
      ...(one.on === null ? [] : [{ label: t('report.consent.on'), value: shownDate(one.on) }]),
      {
        label: t(one.mode === 'refused' ? 'report.consent.reason' : 'report.consent.explanation'),
        value: one.explanation,
      },
    ],
    ...(scan === undefined
      ? {}
      : {
          scan:
            scan.title === undefined
              ? { gone: true }
              : {
                  title: scan.title,
                  url: `${base}/dossiers/${dossier.id}/logboek/bestanden/${scan.fileId}`,
                },
        }),
  };
}

function roundView(round: RoundFacts, context: Context): object {
  const { t, here, refused, mayAct, maySend, today, declined } = context;
  const open = maySend && round.closedAt === null && round.lapsedAt === null;
  const fault = refused?.id === round.id ? refused : undefined;
  const extending = fault?.field === 'einddatum' ? fault : undefined;
  const withdrawing = fault?.field === 'reden' || fault?.field === 'zeker' ? fault : undefined;
  const waits = round.people.some(({ answer }) => answer === null);
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
    ...(open &&
    round.endsOn >= today &&
    round.people.some(
      (person) => person.answer === null && onPaper(person, declined.has(person.id)),
    )
      ? { letters: `${here}/${round.id}/brieven` }
      : {}),
    ...(open && waits
      ? {
          extend: {
            action: `${here}/${round.id}/verlengen`,
            value: extending?.typed ?? shownDate(addDays(today, PROPOSED_DAYS)),
            open: extending !== undefined,
            ...(extending === undefined ? {} : { fault: refusedText(extending, t) }),
          },
        }
      : {}),
    ...(mayAct && round.closedAt === null && round.agreedAt === null
      ? {
          withdraw: {
            action: `${here}/${round.id}/intrekken`,
            reason: withdrawing?.typed ?? '',
            open: withdrawing !== undefined,
            ...(withdrawing === undefined
              ? {}
              : {
                  [withdrawing.field === 'zeker' ? 'unsure' : 'fault']: refusedText(withdrawing, t),
                }),
          },
        }
      : {}),
    ...(round.closedReason === ''
      ? {}
      : { reason: t('rounds.withdrawnBecause', { reason: round.closedReason }) }),
  };
}

function personView(person: RoundPerson, round: RoundFacts, context: Context): object {
  const { t, here, refused, mayAct, maySend, today, dossier } = context;
  const declined = context.declined.has(person.id);
  const root = `${here}/${round.id}/${person.id}`;
  const fault = refused?.id === person.id ? refused : undefined;
  const open = round.closedAt === null;
  const reaches =
    open && person.answer === null && round.lapsedAt === null && round.endsOn >= today;
  const next = nextReminder(person.reminders, dossier.policies);
  const reminding =
    person.answer === null &&
    round.state === 'open' &&
    !['bounced', 'withdrawn'].includes(person.state) &&
    !onPaper(person, declined) &&
    next !== undefined;
  return {
    id: person.id,
    name: person.name,
    relation: person.relation,
    state: t(`rounds.people.${person.state}`),
    kind: personKinds[person.state],
    words: person.words,
    ...(person.state === 'bounced'
      ? { bounced: t('rounds.bounced', { address: person.email }) }
      : {}),
    ...(reminding
      ? {
          next: t('rounds.nextReminder', {
            date: shownDate(addDays(schoolDay(round.askedAt), next)),
          }),
        }
      : {}),
    ...(person.reply === undefined
      ? {}
      : {
          replied: {
            text: person.reply.text,
            by: t('rounds.person.reply', {
              when: shownDay(person.reply.at),
              name: person.reply.by,
            }),
          },
        }),
    ...(person.answer === null ? {} : { how: howOf(person, t) }),
    ...(maySend && reaches
      ? {
          again: {
            action: `${root}/opnieuw`,
            mail: fault?.field === 'mail' ? fault.typed : person.email,
            open: fault?.field === 'mail' || person.state === 'bounced',
            ...(person.state === 'withdrawn' || !mayAct ? {} : { withdraw: `${root}/intrekken` }),
            ...(fault?.field === 'mail' ? { fault: refusedText(fault, t) } : {}),
          },
        }
      : {}),
    ...(maySend && reaches ? { letter: `${root}/brief` } : {}),
    ...(mayAct && reaches ? { tablet: `${root}/hier-tekenen` } : {}),
    ...(person.letter === undefined || person.answer !== null
      ? {}
      : {
          letterMade: t('rounds.letterMade', {
            when: shownMoment(person.letter.at),
            name: person.letter.by,
          }),
        }),
    ...(person.second && reaches
      ? {
          second: {
            text:
              person.schoolCodeAt === null
                ? t('rounds.schoolCode.none')
                : t('rounds.schoolCode.made', { when: shownMoment(person.schoolCodeAt) }),
            ...(mayAct ? { action: `${root}/schoolcode` } : {}),
          },
        }
      : {}),
    ...(declined
      ? {
          declined: {
            text: t('rounds.declined', { name: person.name }),
            ...(mayAct && open ? { action: `${root}/wel-mail` } : {}),
            ...(fault?.field === 'redenmail'
              ? { open: true, typed: fault.typed, fault: refusedText(fault, t) }
              : {}),
          },
        }
      : {}),
    ...(mayAct && open && needsReply(person)
      ? {
          reply: {
            action: `${root}/antwoord`,
            text: fault?.field === 'antwoord' ? fault.typed : '',
            ...(fault?.field === 'antwoord' ? { fault: refusedText(fault, t) } : {}),
          },
        }
      : {}),
  };
}

/** A remark or a refusal asks for an answer of the school. */
export const needsReply = (person: Pick<RoundPerson, 'answer' | 'reply'>): boolean =>
  (person.answer === 'agreed-remark' || person.answer === 'refused') && person.reply === undefined;
