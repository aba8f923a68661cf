import type { Clock } from '../../kernel/clock.ts';
import { openText, sealText } from '../store/index.ts';

const SECONDS = 60;
const PLACE = 'notice cookie';

/** The sentence that the page after an act shows once, by the name that stands in its address. */
export interface Notices {
  /** For a cookie that goes with the redirect; nobody else can make one. */
  seal(name: string): { value: string; maxAgeSeconds: number };
  /** The name in the address, when an act of this browser put it there a moment ago. */
  shown(asked: unknown, cookie: string): string | undefined;
}

/**
 * An address alone shows nothing: a link from elsewhere could otherwise say on our page that
 * something was done which was not.
 */
export const createNotices = ({ key, clock }: { key: Buffer; clock: Clock }): Notices => ({
  seal: (name) => {
    const until = clock.now().getTime() + SECONDS * 1_000;
    const value = sealText(key, `${until} ${name}`, PLACE).toString('base64url');
    return { value, maxAgeSeconds: SECONDS };
  },
  shown: (asked, cookie) => {
    if (typeof asked !== 'string' || cookie === '') return undefined;
    try {
      const [until, name] = openText(key, Buffer.from(cookie, 'base64url'), PLACE).split(' ');
      return name === asked && Number(until) > clock.now().getTime() ? name : undefined;
    } catch {
      return undefined;
    }
  },
});
