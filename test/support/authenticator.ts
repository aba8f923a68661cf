import { expect } from 'chai';
import { generate } from 'otplib';
import type { TestApp } from './app.ts';
import type { Client, Reply } from './client.ts';

const STEP_MS = 30_000;

/** The app on somebody's telephone: a real implementation, on the clock of the test. */
export interface Authenticator {
  /** A code that was not given before; the clock moves on when the step of time has none left. */
  next(): Promise<string>;
  /** The code of a moment so many steps from now. */
  at(steps: number): Promise<string>;
  /** What it prints: shown once, used up one by one. */
  recoveryCodes: string[];
  secret: string;
}

export function authenticator(
  app: { clock: Pick<TestApp['clock'], 'now' | 'advance'> },
  secret: string,
  recoveryCodes: string[] = [],
): Authenticator {
  let last = 0;
  const now = (): number => Math.floor(app.clock.now().getTime() / STEP_MS);
  const codeOf = (step: number): Promise<string> =>
    generate({ secret, epoch: step * (STEP_MS / 1_000) });
  return {
    secret,
    recoveryCodes,
    next: async () => {
      while (now() <= last) app.clock.advance(STEP_MS);
      last = now();
      return await codeOf(last);
    },
    at: (steps) => codeOf(now() + steps),
  };
}

export const keyOn = (page: Reply): string =>
  (/<code data-secret[^>]*>([^<]+)</.exec(page.text)?.[1] ?? '').replaceAll(' ', '');
export const hidden = (page: Reply, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? '';
export const codesOn = (page: Reply): string[] =>
  [...page.text.matchAll(/<li><code>([\d-]+)<\/code>/g)].map(([, code]) => code ?? '');

/** Sets an app up on the page that Activeren leads to; answers the app, with its recovery codes. */
export async function activate(app: TestApp, client: Client): Promise<Authenticator> {
  const page = await client.visit(`${app.base}/account/2fa`);
  expect(page.status, page.text).to.equal(200);
  const made = authenticator(app, keyOn(page));
  const done = await client.post(`${app.base}/account/2fa`, {
    sleutel: hidden(page, 'sleutel'),
    terug: '/',
    code: await made.next(),
  });
  expect(done.status, done.text).to.equal(200);
  made.recoveryCodes.push(...codesOn(done));
  return made;
}
