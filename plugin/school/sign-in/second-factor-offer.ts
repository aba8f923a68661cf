import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Session } from '../../platform/routes/index.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import type { Keys } from '../../platform/store/index.ts';

const OFFER_MS = 60 * 60_000;

interface OfferDeps {
  keys: Keys;
  clock: Clock;
}

const place = (session: Session): string =>
  `second_factors/offer/${session.idHash.toString('hex')}`;

/** The secret of an app to be, sealed for this session; kept nowhere but on the page. */
export const sealOffer = ({ keys, clock }: OfferDeps, session: Session, secret: string): string =>
  sealText(
    keys.cookies,
    JSON.stringify({ secret, at: clock.now().getTime() }),
    place(session),
  ).toString('base64url');

/** @throws AppError `factor-not-begun` (409) for one of another session, or of long ago */
export function openOffer({ keys, clock }: OfferDeps, session: Session, token: string): string {
  try {
    const { secret, at } = JSON.parse(
      openText(keys.cookies, Buffer.from(token, 'base64url'), place(session)),
    ) as { secret: string; at: number };
    if (clock.now().getTime() - at < OFFER_MS) return secret;
  } catch {
    /* of another session, or no offer at all: the same to the person */
  }
  throw new AppError('factor-not-begun', 409);
}
