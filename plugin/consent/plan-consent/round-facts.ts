import type { DossierFacts } from '../../dossier/facts/index.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { AskedSeal } from '../asking/index.ts';
import type { ClosedAs, Identified, LinkKind, LinkPerson } from '../link-facts/index.ts';
import type { EventRow, KeyPlace, LinksStore, MailRow } from '../links/index.ts';
import { SCHOOL_CODE_TRIES } from '../visits/index.ts';
import { personState } from './round.ts';
import type { KeptActionPart, LinkAnswer, Part, PersonState } from './round.ts';
import { registeredSeal, roundSeal } from './rounds-store.ts';
import type { PersonRow, RoundRow, RoundsStore } from './rounds-store.ts';

/** Where a whole question stands. */
export type RoundState = 'open' | 'agreed' | 'lapsed' | 'expired' | ClosedAs;

export interface RoundPerson extends LinkPerson {
  id: string;
  key: string;
  part: Part;
  lang: Lang;
  counts: boolean;
  state: PersonState;
  answer: LinkAnswer | null;
  answeredAt: Date | null;
  answeredHash: Buffer | null;
  answeredLang: Lang | null;
  words: string;
  reply: { text: string; at: Date; by: string } | undefined;
  reminders: number;
  /** A code of the school is asked beside the mailed one; when the present one was made. */
  second: boolean;
  schoolCodeAt: Date | null;
  /** It was typed wrong too often, and no longer works. */
  schoolCodeLocked: boolean;
  /** The letter whose code works. */
  letter: { at: Date; by: string } | undefined;
  /**
   * By what they answered: whether the school's code was typed, and who sat beside them at a tablet
   * of the school.
   */
  way: { kind: LinkKind; second: boolean; beside?: { by: string; identified: Identified } };
}

/** A question with everybody in it, opened. */
export interface RoundFacts {
  id: string;
  version: number;
  state: RoundState;
  askedOf: 'guardians' | 'pupil';
  allGuardians: boolean;
  hash: Buffer;
  endsOn: string;
  askedAt: Date;
  askedBy: string;
  closedAt: Date | null;
  /** Why the school took the question back; '' otherwise. */
  closedReason: string;
  lapsedAt: Date | null;
  agreedAt: Date | null;
  subject: string;
  note: string;
  leftOut: string;
  people: RoundPerson[];
}

/** Everything that shows who was asked what, and what came of it. */
export interface Evidence {
  round: RoundFacts;
  actionPart: KeptActionPart;
  mails: MailRow[];
  events: EventRow[];
}

/** The exact text of a version of the plan. */
export interface VersionText {
  version: number;
  actionPart: KeptActionPart;
}

export interface RoundReader {
  /** The newest first. */
  ofDossier(dossier: KeyPlace, today: string): Promise<RoundFacts[]>;
  /** The newest question and its exact text, to show what changed since. */
  last(
    dossier: KeyPlace,
    today: string,
  ): Promise<Pick<Evidence, 'round' | 'actionPart'> | undefined>;
  /** The newest version that was registered in another way than by links, and its exact text. */
  registered(dossier: DossierFacts): Promise<VersionText | undefined>;
  evidence(dossier: DossierFacts, roundId: string, today: string): Promise<Evidence | undefined>;
  /** The same, as the unit sees it. */
  within(unit: Unit): RoundReader;
}

export function roundState(
  row: Pick<RoundRow, 'closedAs' | 'lapsedAt' | 'agreedAt' | 'endsOn'>,
  today: string,
): RoundState {
  if (row.closedAs === 'withdrawn') return 'withdrawn';
  if (row.lapsedAt !== null) return 'lapsed';
  if (row.agreedAt !== null) return 'agreed';
  if (row.closedAs !== null) return row.closedAs;
  return row.endsOn < today ? 'expired' : 'open';
}

export function createRoundReader(deps: {
  store: RoundsStore;
  links: LinksStore;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): RoundReader {
  const { store } = deps;
  const ofDossier = async (dossier: KeyPlace, today: string): Promise<RoundFacts[]> => {
    const rows = await store.rounds(dossier.id);
    const people = await store.people(rows.map(({ id }) => id));
    const sealed = roundSeal(deps.dossierKey(dossier));
    return rows.map((row) =>
      roundOf(
        row,
        people.filter(({ roundId }) => roundId === row.id),
        { sealed, today },
      ),
    );
  };
  const textOf = async (
    dossier: KeyPlace,
    roundId: string,
  ): Promise<KeptActionPart | undefined> => {
    const content = await store.content(roundId);
    return content === undefined
      ? undefined
      : (JSON.parse(
          roundSeal(deps.dossierKey(dossier)).open(content.actionPart, 'action_part', roundId),
        ) as KeptActionPart);
  };
  return {
    ofDossier,
    last: async (dossier, today) => {
      const [round] = await ofDossier(dossier, today);
      const actionPart = round === undefined ? undefined : await textOf(dossier, round.id);
      return round === undefined || actionPart === undefined ? undefined : { round, actionPart };
    },
    registered: async (dossier) => {
      const row = await store.registeredBefore(dossier.id, dossier.lastVersion + 1);
      return row === undefined
        ? undefined
        : {
            version: row.version,
            actionPart: registeredSeal(deps.dossierKey(dossier), dossier.id).open(row),
          };
    },
    evidence: async (dossier, roundId, today) => {
      const round = (await ofDossier(dossier, today)).find(({ id }) => id === roundId);
      if (round === undefined) return undefined;
      const [actionPart, mails, events] = await Promise.all([
        textOf(dossier, roundId),
        deps.links.mails(roundId),
        deps.links.events(roundId),
      ]);
      return actionPart === undefined ? undefined : { round, actionPart, mails, events };
    },
    within: (unit) =>
      createRoundReader({ ...deps, store: store.within(unit), links: deps.links.within(unit) }),
  };
}

export function roundOf(
  row: RoundRow,
  people: readonly PersonRow[],
  { sealed, today }: { sealed: AskedSeal; today: string },
): RoundFacts {
  return {
    ...row,
    allGuardians: row.allGuardians === 1,
    state: roundState(row, today),
    closedReason:
      row.closedReason === null ? '' : sealed.open(row.closedReason, 'closed_reason', row.id),
    subject: sealed.open(row.subject, 'subject', row.id),
    note: sealed.open(row.note, 'note', row.id),
    leftOut: sealed.open(row.leftOut, 'left_out', row.id),
    people: people.map(
      (person): RoundPerson => ({
        id: person.id,
        key: person.key,
        part: person.part,
        lang: person.lang,
        counts: person.counts === 1,
        answer: person.answer,
        answeredAt: person.answeredAt,
        answeredHash: person.answeredHash,
        answeredLang: person.answeredLang,
        second: person.second === 1,
        schoolCodeAt: person.schoolCodeAt,
        schoolCodeLocked: (person.schoolCodeTries ?? 0) >= SCHOOL_CODE_TRIES,
        letter:
          person.letterAt === null ? undefined : { at: person.letterAt, by: person.letterBy ?? '' },
        way: {
          kind: person.answeredKind ?? 'mail',
          second: person.answeredSecond === 1,
          ...(person.answeredIdentified === null
            ? {}
            : {
                beside: { by: person.answeredBeside ?? '', identified: person.answeredIdentified },
              }),
        },
        reminders: person.reminders,
        ...sealed.person(person),
        state: personState(person, today),
        words: person.words === null ? '' : sealed.open(person.words, 'words', person.id),
        reply:
          person.reply === null || person.repliedAt === null
            ? undefined
            : {
                text: sealed.open(person.reply, 'reply', person.id),
                at: person.repliedAt,
                by: person.repliedBy ?? '',
              },
      }),
    ),
  };
}
