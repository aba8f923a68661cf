import { schoolDay } from '../../kernel/clock.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { MailReaders } from '../../school/sign-in/index.ts';
import { everybodyAtDesk } from '../partnership/index.ts';
import type { AskedRequest } from './experts-store.ts';

export interface AdviceNotices {
  /** Whoever treats the request, or else everybody at its desk; and who sent it. */
  signed(unit: Unit, request: AskedRequest): Promise<void>;
}

/** Mails that say that an advice was signed, and of whom by no word. */
export function createAdviceNotices(deps: {
  outbox: Outbox;
  readers: MailReaders;
  schoolName: (licenceId: string) => string;
  baseUrl: string;
}): AdviceNotices {
  const tell = async (
    unit: Unit,
    people: readonly string[],
    at: { to: string; from: string; path: string },
  ): Promise<number> => {
    let told = 0;
    for (const id of people) {
      const reader = await deps.readers.of(id, at.to, unit);
      if (reader === undefined) continue;
      told += 1;
      await deps.outbox.put(unit, {
        licenceId: at.to,
        to: reader.to,
        name: 'advice-signed',
        lang: reader.lang,
        facts: {
          name: reader.name,
          from: deps.schoolName(at.from),
          link: `${deps.baseUrl}${at.path}`,
        },
      });
    }
    return told;
  };
  return {
    signed: async (unit, request) => {
      const { id, deskId, licenceId, dossierId, assignedTo, sentBy } = request;
      const desk = { to: deskId, from: licenceId, path: `/swv/aanvragen/${id}/deskundigen` };
      const treats = assignedTo === null ? 0 : await tell(unit, [assignedTo], desk);
      if (treats === 0) {
        const all = await everybodyAtDesk(unit, deskId, schoolDay(unit.at));
        await tell(
          unit,
          all.map((one) => one.id),
          desk,
        );
      }
      await tell(unit, [sentBy], {
        to: licenceId,
        from: deskId,
        path: `/dossiers/${dossierId}/aanvragen/${id}/deskundigen`,
      });
    },
  };
}
