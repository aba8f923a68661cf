import { z } from 'zod';
import type { Translate } from '../../kernel/translate.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import { isInside, letterCodes, schoolOf } from '../links/index.ts';
import type { VisitRow } from '../links/index.ts';
import { speakQuery, speaksAt } from './speaking.ts';
import { gonePage, letterPage, schoolCodePage } from './visit-view.ts';
import {
  codeBody,
  codeFault,
  formToAll,
  nextPage,
  ofVisit,
  pageToAll,
  sayBack,
  visitCookie,
  visitorLang,
} from './visiting.ts';
import type { Open, VisitRouteDeps } from './visiting.ts';

/** Absent while nobody chose: a letter is then read in the language that it was asked in. */
const speaks = speakQuery.shape.taal;
const faults = ['letter-shape', 'letter-wrong', 'letter-locked', 'code-too-many'] as const;
/** A code has far fewer signs; what is longer is no code and need not come back whole. */
const MOST_TYPED = 60;

/** Typed before anybody is known, it goes along in the address, where nobody else can read it. */
const typedPlace = 'letter typed';

/**
 * *Ik heb een brief*: a letter's code is link and code in one. Who cannot read Dutch presses
 * English.
 */
export function letterPages({ visits, ways, cookieKey, base }: VisitRouteDeps): Route[] {
  const action = `${base}/inzage`;
  const sealed = (typed: string): string =>
    sealText(cookieKey, typed.slice(0, MOST_TYPED), typedPlace).toString('base64url');
  const opened = (was: string): string => {
    try {
      return openText(cookieKey, Buffer.from(was, 'base64url'), typedPlace);
    } catch {
      return '';
    }
  };
  return [
    publicRoute({
      ...pageToAll,
      path: '/inzage',
      query: z.object({
        taal: speaks,
        fout: z.enum(faults).optional().catch(undefined),
        was: z.string().max(400).default(''),
      }),
      lang: ({ query }) => query.taal,
      act: ({ t, query }): Answer => {
        const typed = query.was === '' ? '' : opened(query.was);
        const fault = query.fout === undefined ? undefined : letterFault(query.fout, typed, t);
        return letterPage({ action, t, lang: query.taal, typed, fault });
      },
    }),
    publicRoute({
      ...formToAll,
      path: '/inzage',
      body: codeBody.extend({ taal: speaks }),
      lang: ({ body }) => body.taal,
      act: async ({ t, body, clientAddress }): Promise<Answer> => {
        const typed = typeof body.code === 'string' ? body.code : '';
        const entered = await ways.enterLetter(typed, {
          address: clientAddress,
          lang: body.taal,
        });
        if ('gate' in entered)
          return gonePage(entered.gate, t, [], {
            purpose: entered.row.purpose,
            school: schoolOf(entered.row),
          });
        if ('fault' in entered)
          return {
            kind: 'redirect',
            to: `/inzage?${body.taal === undefined ? '' : `taal=${body.taal}&`}fout=${entered.fault}&was=${sealed(typed)}`,
          };
        const found = await visits.find(entered.cookie);
        return {
          kind: 'redirect',
          to:
            found.gate === 'open' ? nextPage(visits, found.visit) : visits.pageOf(entered.purpose),
          cookies: [visitCookie(entered.cookie)],
        };
      },
    }),
  ];
}

/**
 * Which signs are never in a code is said by name: they are read wrong more often than typed so.
 */
function letterFault(fault: (typeof faults)[number], typed: string, t: Translate): string {
  const never = fault === 'letter-shape' ? letterCodes.never(typed) : [];
  return never.length === 0 || never.length > 4
    ? t(`inzage.faults.${fault}`)
    : t('inzage.faults.letter-signs', { signs: never.join(', ') });
}

/** The code that the school hands over itself, where it asks for one beside the mailed code. */
export function schoolCodePages({ visits, ways, base }: VisitRouteDeps): Route[] {
  const path = '/inzage/schoolcode';
  const lang = visitorLang(visits);
  const halfway = (
    input: Open,
    go: (visit: VisitRow) => Promise<Answer> | Answer,
  ): Promise<Answer> =>
    ofVisit(visits, input, (visit) =>
      visit.acceptedAt !== null && !isInside(visit)
        ? go(visit)
        : { kind: 'redirect', to: nextPage(visits, visit) },
    );
  return [
    publicRoute({
      ...pageToAll,
      path,
      lang,
      act: (input) =>
        halfway(input, (visit) =>
          schoolCodePage({
            action: base + path,
            t: input.t,
            school: schoolOf(visit),
            speaks: speaksAt(base, path),
            fault: codeFault(visits.sayings.of(visit, path), input.t),
          }),
        ),
    }),
    publicRoute({
      ...formToAll,
      path,
      lang,
      body: codeBody,
      act: (input) =>
        halfway(input, async (visit): Promise<Answer> => {
          const { body } = input;
          const typed = typeof body.code === 'string' ? body.code : '';
          const entered = await ways.enterSchoolCode(visit, typed);
          if (entered === 'inside') return { kind: 'redirect', to: visits.pageOf(visit.purpose) };
          return await sayBack(visits, visit, {
            page: path,
            notice: entered.fault,
            params: { count: entered.left ?? 0 },
          });
        }),
    }),
  ];
}
