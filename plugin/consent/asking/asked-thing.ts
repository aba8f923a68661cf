import type { DossierFacts } from '../../dossier/facts/index.ts';
import { lockDossier } from '../../dossier/record/index.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { SignedInActor } from '../../platform/routes/index.ts';
import type { Unit, UnitOfWork } from '../../platform/store/index.ts';
import type { LinkPerson, LinkPurpose } from '../link-facts/index.ts';
import { noteEvent } from '../links/index.ts';
import type { About, Links } from '../links/index.ts';

/**
 * One kind of what people without an account get a link for: how it is found, and when it ended.
 */
export interface AskedThing<T> {
  /** Its events begin with this word. */
  readonly purpose: LinkPurpose;
  /** Read through the unit; undefined when the dossier has none with this id. */
  find(unit: Unit, dossier: DossierFacts, id: string): Promise<T | undefined>;
  isOver(thing: T): boolean;
  /** What is said of one that is over. */
  readonly over: string;
  /** What is said of an archived dossier, before anything is looked for; `over` when absent. */
  readonly archived?: string;
  /** The last day of the thing itself; that of its links is set beside it. */
  setEnd(unit: Unit, id: string, endsOn: string): Promise<void>;
}

/** What is noted once the act is done: of each person named, or of the thing as a whole. */
export interface AskedEvent {
  kind: string;
  personIds?: readonly string[];
  /** Stands in the audit chain alone. */
  more?: Readonly<Record<string, string>>;
}

/** Somebody who gets another link at this address. */
export interface SentAgain {
  person: LinkPerson & { id: string; lang: Lang };
  email: string;
  /** Name of the mail. */
  name: string;
  subject?: string | undefined;
  endsOn: string;
  /** The links of this person alone live until then, whatever the others' do. */
  alone?: boolean;
}

type OfDossier = Pick<DossierFacts, 'id' | 'pupilId'>;

/** What the school does with any of what it asked. */
export interface Asked<T> {
  /**
   * One act after the other: what was read of the thing still holds when it is written.
   * @throws AppError `not-found` (404); the thing's word for it (409) when it is too late
   */
  act<R>(
    actor: SignedInActor,
    dossier: DossierFacts,
    id: string,
    event: AskedEvent | undefined,
    act: (unit: Unit, thing: T) => Promise<R>,
  ): Promise<R>;
  note(unit: Unit, dossier: OfDossier, id: string, event: AskedEvent): Promise<void>;
  /** A new link; the earlier ones lead nowhere any more. */
  sendAgain(unit: Unit, dossier: DossierFacts, again: SentAgain): Promise<void>;
  /** Another last day, of the thing and of every link to it. */
  extend(unit: Unit, id: string, endsOn: string): Promise<void>;
}

export function createAsked<T>(
  deps: { unitOfWork: UnitOfWork; links: Links },
  thing: AskedThing<T>,
): Asked<T> {
  const { unitOfWork, links } = deps;
  const note: Asked<T>['note'] = (unit, dossier, id, event) =>
    noteAsked(unit, aboutAsked(thing.purpose, dossier, id), event);
  return {
    act: (actor, dossier, id, event, act) =>
      unitOfWork.run(actor, async (unit) => {
        const done = await act(unit, await held(unit, thing, dossier, id));
        if (event !== undefined) await note(unit, dossier, id, event);
        return done;
      }),
    note,
    sendAgain: (unit, dossier, again) => sendAgain(unit, links, dossier, again),
    extend: async (unit, id, endsOn) => {
      await thing.setEnd(unit, id, endsOn);
      await links.extend(unit, id, endsOn);
    },
  };
}

export const aboutAsked = (purpose: LinkPurpose, dossier: OfDossier, id: string): About => ({
  purpose,
  aboutId: id,
  dossierId: dossier.id,
  pupilId: dossier.pupilId,
});

/** @throws AppError `not-found`; one that was asked in another place is none of this one */
export function personOf<P extends { id: string }>(people: readonly P[], personId: string): P {
  const person = people.find(({ id }) => id === personId);
  if (person === undefined) throw new AppError('not-found', 404);
  return person;
}

async function held<T>(
  unit: Unit,
  thing: AskedThing<T>,
  dossier: DossierFacts,
  id: string,
): Promise<T> {
  const open = (await lockDossier(unit, dossier.id))?.status === 'open';
  if (!open && thing.archived !== undefined) throw new AppError(thing.archived, 409);
  const found = await thing.find(unit, dossier, id);
  if (found === undefined) throw new AppError('not-found', 404);
  if (!open || thing.isOver(found)) throw new AppError(thing.over, 409);
  return found;
}

async function noteAsked(unit: Unit, about: About, event: AskedEvent): Promise<void> {
  for (const recipientId of event.personIds ?? [undefined])
    await noteEvent(unit, { ...about, recipientId }, event.kind, false, event.more);
}

async function sendAgain(
  unit: Unit,
  links: Links,
  dossier: DossierFacts,
  again: SentAgain,
): Promise<void> {
  const { person, email, endsOn, subject } = again;
  const { name, relation, authority, reason } = person;
  await links.replace(unit, dossier, person.id, { name, relation, authority, email, reason });
  if (again.alone === true) await links.extendOne(unit, person.id, endsOn);
  await links.mail(unit, {
    licenceId: dossier.licenceId,
    recipientId: person.id,
    lang: person.lang,
    to: email,
    subject,
    endsOn,
    name: again.name,
  });
}
