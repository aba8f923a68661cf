import type { DossierFacts } from '../../dossier/facts/index.ts';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { writtenDate } from '../../kernel/moments.ts';
import type { Language } from '../../language/index.ts';
import { contactWays } from '../../platform/mail/index.ts';
import { displayName } from '../../kernel/names.ts';
import { qrImage } from '../../platform/paper/index.ts';
import type { Letter, Reports } from '../../platform/paper/index.ts';
import type { Pdf } from '../../platform/print/index.ts';
import type { Session, SignedInActor } from '../../platform/routes/index.ts';
import type { Contacts, SchoolContact } from '../../school/contact/index.ts';
import type { Licences } from '../../school/licences/index.ts';
import type { Sessions } from '../../school/sign-in/index.ts';
import { personOf } from '../asking/index.ts';
import type { Identified } from '../link-facts/index.ts';
import { letterCodes } from '../links/index.ts';
import type { Declines, Links } from '../links/index.ts';
import type { OtherWays } from '../visits/index.ts';
import { reachable } from './in-round.ts';
import type { AskedRounds, Place } from './in-round.ts';
import type { RoundPerson, RoundReader } from './round-facts.ts';

/** Whom a letter is for; the lines under the name are kept nowhere. */
export interface LetterTo {
  personId: string;
  address: string[];
}

/**
 * Reaching somebody by something else than a mailed link; each act refuses what is over or
 * answered.
 */
export interface Ways {
  /**
   * Letters with a new code each, one a page. The PDF is the only place where the codes are.
   * @throws AppError of the PDF browser
   */
  letters(
    actor: SignedInActor,
    dossier: DossierFacts,
    roundId: string,
    to: readonly LetterTo[],
    by: { today: string; session: Session },
  ): Promise<Uint8Array>;
  /** A new code of the school, shown once. */
  schoolCode(actor: SignedInActor, dossier: DossierFacts, at: Place): Promise<string>;
  /**
   * Starts the closed session and gives up the sign-in of who starts it.
   * @returns the visit's cookie
   */
  tablet(
    actor: SignedInActor,
    dossier: DossierFacts,
    at: Place,
    by: { session: Session; identified: Identified },
  ): Promise<string>;
  /** The person asked for mail again; the school writes down how. */
  undoDecline(
    actor: SignedInActor,
    dossier: DossierFacts,
    at: Place,
    reason: string,
  ): Promise<void>;
}

/** Who gets no mail: asked without an address, or does not want it. */
export const onPaper = (person: Pick<RoundPerson, 'email'>, declined: boolean): boolean =>
  person.email === '' || declined;

interface WaysDeps {
  asked: AskedRounds;
  reader: RoundReader;
  links: Links;
  ways: OtherWays;
  declines: Declines;
  sessions: Pick<Sessions, 'spend'>;
  pdf: Pdf;
  reports: Reports;
  language: Language;
  licences: Pick<Licences, 'byId'>;
  contacts: Pick<Contacts, 'of'>;
  baseUrl: string;
}

export function createWays(deps: WaysDeps): Ways {
  const { asked, links } = deps;
  return {
    letters: (...of) => letters(deps, ...of),

    schoolCode: (actor, dossier, { roundId, personId }) =>
      asked.act(
        actor,
        dossier,
        roundId,
        { kind: 'school-code-made', personIds: [personId] },
        async (unit, round) => {
          if (!reachable(round, personId, schoolDay(unit.at)).second)
            throw new AppError('no-school-code', 409);
          return await links.schoolCode(unit, personId);
        },
      ),

    tablet: (actor, dossier, { roundId, personId }, { session, identified }) =>
      asked.act(
        actor,
        dossier,
        roundId,
        { kind: 'tablet-started', personIds: [personId] },
        async (unit, round) => {
          reachable(round, personId, schoolDay(unit.at));
          await deps.sessions.spend(unit, session);
          return await deps.ways.here(unit, personId, identified);
        },
      ),

    undoDecline: (actor, dossier, { roundId, personId }, reason) =>
      asked.act(
        actor,
        dossier,
        roundId,
        { kind: 'mail-wanted-noted', personIds: [personId] },
        async (unit, round) => {
          const person = personOf(round.people, personId);
          const about = {
            purpose: 'consent',
            aboutId: roundId,
            recipientId: personId,
            dossierId: dossier.id,
            pupilId: dossier.pupilId,
          };
          if (!(await deps.declines.undo(unit, about, person, { dossier, reason })))
            throw new AppError('not-declined', 409);
        },
      ),
  };
}

async function letters(
  deps: WaysDeps,
  actor: SignedInActor,
  dossier: DossierFacts,
  roundId: string,
  to: readonly LetterTo[],
  { today, session }: { today: string; session: Session },
): Promise<Uint8Array> {
  // Printed before it is written: a browser that fails must not use up a code, and paper is
  // nowhere but here.
  const round = (await deps.reader.ofDossier(dossier, today)).find(({ id }) => id === roundId);
  if (round === undefined) throw new AppError('not-found', 404);
  const made = to.map(({ personId, address }) => ({
    person: reachable(round, personId, today),
    address,
    code: letterCodes.make(),
  }));
  if (made.length === 0) throw new AppError('letters-nobody', 409);
  const contact = await deps.contacts.of(dossier.licenceId);
  const common = { endsOn: round.endsOn, today, contact, session };
  const written = await Promise.all(
    made.map((one) => letterOf(deps, dossier, { ...one, ...common })),
  );
  const bytes = await deps.pdf.print(
    deps.reports.letters(written, deps.licences.byId(dossier.licenceId).colour),
  );
  await deps.asked.act(
    actor,
    dossier,
    roundId,
    { kind: 'letter-made', personIds: to.map(({ personId }) => personId) },
    async (unit, present) => {
      for (const { person, code } of made) {
        reachable(present, person.id, schoolDay(unit.at));
        await deps.links.keepLetter(unit, person.id, code);
      }
    },
  );
  return bytes;
}

async function letterOf(
  { language, licences, baseUrl }: WaysDeps,
  dossier: DossierFacts,
  made: {
    person: RoundPerson;
    endsOn: string;
    today: string;
    code: string;
    address: string[];
    contact: SchoolContact;
    session: Session;
  },
): Promise<Letter> {
  const { person, endsOn, today, code, address, contact, session } = made;
  const t = language.translate(person.lang);
  const { schoolName: school, town, logo } = licences.byId(dossier.licenceId);
  const ways = contactWays(contact, t);
  const page = `${baseUrl}/inzage`;
  return {
    lang: person.lang,
    sender: [school, town].filter((part) => part !== '').join(', '),
    to: person.name,
    address,
    ...(logo === null ? {} : { logo }),
    day: [town, writtenDate(today, person.lang)].filter((part) => part !== '').join(', '),
    title: t('letter.title'),
    intro: t('letter.intro', {
      name: person.name,
      school,
      until: writtenDate(endsOn, person.lang),
    }),
    steps: [
      {
        text: t('letter.go'),
        mark: page.replace(/^https?:\/\//, ''),
        qr: { image: await qrImage(`${page}?taal=${person.lang}`), alt: t('letter.qr') },
      },
      { text: t('letter.code'), mark: code },
      { text: t(person.second ? 'letter.second' : 'letter.read') },
    ],
    notes: [
      t('letter.help'),
      ...(ways === ''
        ? []
        : [t('letter.contact', { name: contact.name === '' ? school : contact.name, ways })]),
      t('letter.own'),
    ],
    close: t('letter.close'),
    signer: [displayName(session.name), ...session.roles.map((role) => t(`roles.${role}`))].join(
      ', ',
    ),
  };
}
