import { z } from 'zod';
import { guardedRoute, nobody, signedIn } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { returnPath, safeReturn } from './safe-return.ts';
import { codeFault, faultStatus } from './second-factor-view.ts';
import type { Faulty } from './second-factor.ts';
import type { SecondFactors } from './second-factors.ts';

const PATH = '/aanmelden/code';
const typed = z.string().max(500).default('');

/**
 * The code of the app: the second step of signing in, and asked again before something that
 * matters.
 */
export function secondStepRoutes(deps: {
  factors: SecondFactors;
  baseUrl: string;
  base: string;
}): Route[] {
  const { factors, baseUrl, base } = deps;
  const page = (
    { session, t }: Pick<Input<unknown, unknown, unknown>, 'session' | 't'>,
    returnTo: string,
    faulty?: Faulty,
  ): Answer => ({
    kind: 'page',
    template: 'sign-in/second-step',
    page: { title: t('factor.stepTitle') },
    status: faultStatus(faulty),
    view: {
      action: `${base}${PATH}`,
      returnTo,
      signOutAction: `${base}/afmelden`,
      again: session.waitsFor === 'nothing',
      ...codeFault(faulty, t),
    },
  });
  const common = {
    path: PATH,
    permission: signedIn,
    frame: 'host',
    whileWaiting: 'code',
    // Who gave no code in this session has none to give again: a fresh sign-in is asked of them.
    load: ({ session }: Pick<Input<unknown, unknown, unknown>, 'session'>) =>
      session.waitsFor === 'code' || (session.ownFactor && session.codeAt !== null)
        ? nobody
        : undefined,
  } as const;
  return [
    guardedRoute({
      ...common,
      method: 'GET',
      csrf: 'none',
      audit: 'none',
      query: z.object({ terug: returnPath }),
      act: (input) => page(input, safeReturn(input.query.terug, baseUrl)),
    }),
    guardedRoute({
      ...common,
      method: 'POST',
      csrf: 'token',
      audit: 'in-unit',
      body: z.object({ terug: returnPath, code: typed }),
      act: async (input): Promise<Answer> => {
        const returnTo = safeReturn(input.body.terug, baseUrl);
        const passed = await factors.pass(input.session, {
          code: input.body.code,
          address: input.clientAddress,
        });
        if ('fault' in passed) return page(input, returnTo, passed);
        return {
          kind: 'redirect',
          to: returnTo,
          cookies: [{ name: 'session', value: passed.cookie }],
        };
      },
    }),
  ];
}
