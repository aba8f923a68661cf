import { createHmac } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { networkOf } from '../../kernel/network.ts';
import type { Database, Keys, Unit, UnitOfWork } from '../../platform/store/index.ts';
import { accountKey } from './account-address.ts';
import { countAtPlace, forgetPlaces, keepPlace, placesAmong } from './known-places-store.ts';
import { newSecret } from './session-cookie.ts';
import type { Counted } from './sign-in-limits.ts';

/** From where somebody tries to get into an account. */
export interface Trying {
  licenceId: string;
  email: string;
  /** Of the network. */
  address: string;
  /** What the browser kept; '' for none. */
  browser: string;
}

/** From where a try comes, as it is counted. */
export interface Place {
  /** Absent for a stranger. */
  known?: Buffer;
  keys: readonly Counted[];
}

/** Tries of strangers at one account that may fail in a quarter of an hour, from all addresses. */
const MOST_OF_STRANGERS = 50;
/** After this many in a row a known place is a strange one again. */
const MOST_IN_ROW = 100;
const DAY_MS = 24 * 3_600_000;
/** Days that a place is known after it was last signed in from. */
const KNOWN_DAYS = 90;

export interface KnownPlaces {
  /**
   * A browser that signed in before, or an address of the network, has places of its own: what
   * strangers try does not keep its owner out. A browser counts before an address, which a whole
   * school may share.
   */
  of(trying: Trying): Promise<Place>;
  /** It succeeded from there. @returns what the browser keeps from now on */
  keep(unit: Unit, personId: string, trying: Trying): Promise<string>;
  /** A try from a known place failed. */
  failed(place: Place): Promise<void>;
}

export function createKnownPlaces(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
  keys: Keys;
  clock: Clock;
}): KnownPlaces {
  const { database, unitOfWork, keys, clock } = deps;
  const since = (): Date => new Date(clock.now().getTime() - KNOWN_DAYS * DAY_MS);
  return {
    of: async (trying) => {
      const account = accountKey(trying.licenceId, trying.email);
      const network = networkOf(trying.address);
      const asked = hashesOf(keys, trying);
      const found = await placesAmong(database, {
        hashes: asked,
        since: since(),
        most: MOST_IN_ROW,
      });
      const known = asked.find((hash) => found.some((one) => one.equals(hash)));
      return known === undefined
        ? {
            keys: [
              `${account} from ${network}`,
              { key: account, most: MOST_OF_STRANGERS },
              `address ${network}`,
            ],
          }
        : { known, keys: [`${account} at ${known.toString('base64url')}`] };
    },
    keep: async (unit, personId, trying) => {
      const browser = isSecret(trying.browser) ? trying.browser : newSecret();
      await forgetPlaces(unit, personId, since());
      const [at, from] = hashesOf({ lookups: [keys.lookups[0]] }, { ...trying, browser });
      for (const keyHash of [at, from])
        if (keyHash !== undefined) await keepPlace(unit, { keyHash, personId });
      return browser;
    },
    failed: async ({ known }) => {
      if (known !== undefined) await countAtPlace(unitOfWork, known);
    },
  };
}

const isSecret = (text: string): boolean => /^[\w-]{43}$/.test(text);

/** The browser's before the address's, each by every key there is. */
function hashesOf(
  { lookups }: Pick<Keys, 'lookups'>,
  { licenceId, email, address, browser }: Trying,
): Buffer[] {
  const account = accountKey(licenceId, email);
  const named = [`browser ${browser}`, `address ${networkOf(address)}`];
  return named.flatMap((name) =>
    lookups.map((key) => createHmac('sha256', key).update(`${account} ${name}`).digest()),
  );
}
