import { MOST_DAYS } from '../../consent/link-facts/index.ts';
import type { ClosedAs, LinkPerson } from '../../consent/link-facts/index.ts';
import type { Declines, Links } from '../../consent/links/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { RequestParts } from '../requests/index.ts';
import { advicesTable, expertsTable } from './advice-tables.ts';
import { placeOf } from './experts-store.ts';
import type { AskedRequest, Expert } from './experts-store.ts';

export interface AskingDeps {
  links: Links;
  declines: Declines;
  outbox: Outbox;
  events: RequestParts['events'];
  schoolName: (licenceId: string) => string;
}

/** The language of who advises: what they read is Dutch. */
const LANG = 'nl';

const traceOf = ({ dossierId, pupilId }: AskedRequest) => ({ dossierId, pupilId });

const linkPerson = ({ name, organisation, email }: Expert): LinkPerson => ({
  name,
  relation: organisation,
  authority: false,
  email,
  reason: '',
});

/** In the unit of the act: a link of their own to what they advise on. */
export async function ask(
  deps: AskingDeps,
  unit: Unit,
  request: AskedRequest,
  expert: Expert,
): Promise<void> {
  const endsOn = addDays(schoolDay(unit.at), MOST_DAYS);
  const recipientId = await deps.links.add(unit, {
    dossier: placeOf(request),
    purpose: 'advice',
    aboutId: expert.id,
    person: linkPerson(expert),
    lang: LANG,
    endsOn,
  });
  await unit.update(expertsTable, { id: expert.id }, { recipientId, invitedAt: unit.at });
  await mail(deps, unit, request, { ...expert, recipientId, endsOn });
  await deps.events.add(unit, request, 'advice-invited');
  await unit.audit({
    event: 'expert.invited',
    ...traceOf(request),
    details: { request: request.id, expert: expert.id, slot: expert.slot },
  });
}

const mail = (
  deps: AskingDeps,
  unit: Unit,
  request: AskedRequest,
  { recipientId, email, endsOn }: { recipientId: string; email: string; endsOn: string },
): Promise<void> =>
  deps.links.mail(unit, {
    licenceId: request.licenceId,
    recipientId,
    to: email,
    lang: LANG,
    endsOn,
    name: 'advice-ask',
    more: { desk: deps.schoolName(request.deskId) },
  });

/** Another link to the same, for as long again; the earlier ones lead nowhere. */
export async function askAgain(
  deps: AskingDeps,
  unit: Unit,
  request: AskedRequest,
  expert: Expert & { recipientId: string },
): Promise<void> {
  const endsOn = addDays(schoolDay(unit.at), MOST_DAYS);
  const { recipientId } = expert;
  await deps.links.replace(unit, placeOf(request), recipientId, linkPerson(expert));
  await deps.links.extendOne(unit, recipientId, endsOn);
  await mail(deps, unit, request, { ...expert, endsOn });
  await unit.audit({
    event: 'expert.invited-again',
    ...traceOf(request),
    details: { request: request.id, expert: expert.id, slot: expert.slot },
  });
}

const closedAs: Readonly<Record<NonNullable<Expert['endedAs']>, ClosedAs>> = {
  replaced: 'asked-again',
  withdrawn: 'withdrawn',
  decided: 'elsewhere',
};

/** Nothing is asked of somebody any more who did not sign; what they had begun is gone. */
export async function endAsking(
  deps: AskingDeps,
  unit: Unit,
  request: AskedRequest,
  { expert, as }: { expert: Expert; as: NonNullable<Expert['endedAs']> },
): Promise<void> {
  await unit.remove(advicesTable, { expertId: expert.id, signedAt: null });
  await unit.update(expertsTable, { id: expert.id }, { endedAt: unit.at, endedAs: as, live: null });
  await deps.links.close(unit, expert.id, closedAs[as]);
  await deps.events.add(unit, request, 'advice-ended');
  await unit.audit({
    event: as === 'replaced' ? 'expert.replaced' : 'expert.ended',
    ...traceOf(request),
    details: { request: request.id, expert: expert.id, slot: expert.slot, as },
  });
  const { recipientId } = expert;
  if (recipientId === null || (await deps.declines.ofRecipient(unit, recipientId))) return;
  await deps.outbox.put(unit, {
    licenceId: request.licenceId,
    to: expert.email,
    name: 'advice-ended',
    lang: LANG,
    facts: {
      school: deps.schoolName(request.licenceId),
      desk: deps.schoolName(request.deskId),
    },
  });
}
