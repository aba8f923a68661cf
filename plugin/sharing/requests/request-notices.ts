import { schoolDay } from '../../kernel/clock.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { MailReaders } from '../../school/sign-in/index.ts';
import { everybodyAtDesk } from '../partnership/index.ts';
import type { RequestFacts } from './request.ts';
import { coordinatorsOf } from './request-people-store.ts';

export const deskMails = [
  'request-sent',
  'request-supplemented',
  'request-withdrawn',
  'request-proposed',
  'request-returned',
  'request-due',
] as const;
export const schoolMails = [
  'request-received',
  'request-supplement-asked',
  'request-decided',
  'request-consent-gone',
  'tlv-ends',
] as const;

type About = Pick<RequestFacts, 'id' | 'dossierId' | 'licenceId' | 'deskId'>;

/**
 * Mails that say that something waits, and of whom and along which route it is by no word: a
 * mailbox is no safe place.
 */
export interface RequestNotices {
  /** Whoever treats it, or else everybody at the desk; never who acts. */
  toDesk(
    unit: Unit,
    request: About & Pick<RequestFacts, 'assignedTo'>,
    mail: (typeof deskMails)[number],
    only?: readonly string[],
  ): Promise<void>;
  /** Who sent it; who coordinates care when that one left. */
  toSchool(
    unit: Unit,
    request: About & Pick<RequestFacts, 'sentBy'>,
    mail: (typeof schoolMails)[number],
  ): Promise<void>;
}

export function createRequestNotices(deps: {
  outbox: Outbox;
  readers: MailReaders;
  licenceName: (licenceId: string) => string;
  baseUrl: string;
}): RequestNotices {
  const mail = async (
    unit: Unit,
    people: readonly string[],
    { to, from, name, path }: { to: string; from: string; name: string; path: string },
  ): Promise<number> => {
    let told = 0;
    for (const id of people) {
      const reader = await deps.readers.of(id, to, unit);
      if (reader === undefined) continue;
      told += 1;
      await deps.outbox.put(unit, {
        licenceId: to,
        to: reader.to,
        name,
        lang: reader.lang,
        facts: {
          name: reader.name,
          from: deps.licenceName(from),
          link: `${deps.baseUrl}${path}`,
        },
      });
    }
    return told;
  };
  return {
    toDesk: async (unit, request, name, only) => {
      const to = { to: request.deskId, from: request.licenceId, name };
      const path = `/swv/aanvragen/${request.id}`;
      const treats = request.assignedTo === null ? [] : [request.assignedTo];
      const first = (only ?? treats).filter((id) => id !== unit.actor.personId);
      if (only !== undefined || first.length > 0) {
        const told = await mail(unit, first, { ...to, path });
        if (told > 0) return;
      }
      const everybody = await everybodyAtDesk(unit, request.deskId, schoolDay(unit.at));
      const others = everybody.map(({ id }) => id).filter((id) => id !== unit.actor.personId);
      await mail(unit, others, { ...to, path });
    },
    toSchool: async (unit, request, name) => {
      const to = {
        to: request.licenceId,
        from: request.deskId,
        name,
        path: `/dossiers/${request.dossierId}/aanvragen/${request.id}`,
      };
      if ((await mail(unit, [request.sentBy], to)) > 0) return;
      const others = await coordinatorsOf(unit, request.licenceId, schoolDay(unit.at));
      await mail(
        unit,
        others.map(({ id }) => id),
        to,
      );
    },
  };
}
