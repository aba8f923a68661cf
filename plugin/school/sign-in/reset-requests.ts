import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Lang } from '../../kernel/lang.ts';
import type { Log } from '../../kernel/log.ts';
import { networkOf } from '../../kernel/network.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Database, UnitOfWork } from '../../platform/store/index.ts';
import { accountKey } from './account-address.ts';
import { insertRequest, takeRequest, waitingRequests } from './reset-requests-store.ts';
import type { Schools } from './schools.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/** Who asks for a new password. */
export interface Asking {
  licenceId: string;
  email: string;
  lang: Lang;
}

/**
 * Requests for a new password, answered after the page has been: whether there is such an account
 * is looked up when nobody waits for it any more, so that the time tells nothing (promise 10).
 */
export interface ResetRequests {
  /** @throws AppError `sign-in-too-many` (429) */
  ask(who: Asking & { address: string }): Promise<void>;
  /** Answers what waits. @returns how many */
  answer(): Promise<number>;
}

const AT_ONCE = 50;
/** Mails that one network may ask for in a quarter of an hour. */
const RESETS_OF_NETWORK = 30;
const place = (id: string): string => `reset_requests/email/${id}`;

export function createResetRequests(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
  limits: SignInLimits;
  schools: Schools;
  clock: Clock;
  log: Log;
  /** Mails a link when there is such an account. */
  mail: (who: Asking) => Promise<void>;
}): ResetRequests {
  const { database, unitOfWork, limits, schools, clock, log } = deps;
  let last: Promise<unknown> = Promise.resolve();
  const answer = async (): Promise<number> => {
    const waiting = await waitingRequests(database, AT_ONCE);
    for (const { id, licenceId, email, lang } of waiting) {
      if (!(await takeRequest(unitOfWork, id))) continue;
      const address = openText(schools.key(licenceId), email, place(id));
      // One that goes wrong keeps none of the others waiting.
      await deps.mail({ licenceId, email: address, lang }).catch((error: unknown) => {
        log.error('sign-in.reset-failed', error);
      });
    }
    return waiting.length;
  };
  return {
    ask: async ({ licenceId, email, lang, address }) => {
      const network = networkOf(address);
      await limits.enter([
        `forgotten ${accountKey(licenceId, email)} ${network}`,
        { key: `forgotten ${network}`, most: RESETS_OF_NETWORK },
      ]);
      const id = newId();
      const sealed = sealText(schools.key(licenceId), email, place(id));
      await insertRequest(unitOfWork, { id, licenceId, email: sealed, lang, at: clock.now() });
    },
    // One round after the other: whoever asks for one hears of it once all before it are done.
    answer: () => {
      const round = last.then(answer);
      last = round.catch(() => undefined);
      return round;
    },
  };
}
