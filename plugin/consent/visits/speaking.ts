import { z } from 'zod';
import type { Lang } from '../../kernel/lang.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, PageFacts, Route } from '../../platform/routes/index.ts';
import { gonePage } from './visit-view.ts';
import { ANSWER_BODY } from './visiting.ts';
import type { Visits } from './visits.ts';

/** The language that the address of a link asks for, before anybody is known. */
export const speakQuery = z.object({ taal: z.enum(['nl', 'en']).optional().catch(undefined) });

/**
 * On a page of a visit: a press, since opening a page changes nothing. `form`: the id of the form
 * on it, which the press sends along, so that what was typed stands in it again.
 */
export const speaksAt = (
  base: string,
  path: string,
  form?: string,
): NonNullable<PageFacts['speaks']> => ({
  url: `${base}/inzage/taal${form === undefined ? '' : `?terug=${encodeURIComponent(path)}`}`,
  back: path,
  form,
});

/** Only our own pages of a visit, so that nobody can be sent elsewhere by it. */
const BACK = /^\/inzage\/[a-z0-9/-]{1,60}(\?[a-z]{1,20}=[a-z0-9-]{1,60})?$/;

const lang = z.enum(['nl', 'en']).optional().catch(undefined);
/** `naar`: of a press that sends a form along, whose `taal` is that of its page. */
const speakBody = z
  .object({
    taal: lang,
    naar: lang,
    terug: z.string().max(200).default(''),
    vraag: z.string().max(60).optional(),
  })
  .catchall(z.string().max(250_000));

/** What somebody typed; the rest of the form is the page's own. */
const typedIn = ({
  taal: _taal,
  naar: _naar,
  terug: _terug,
  vraag: _vraag,
  ...typed
}: z.output<typeof speakBody>): Record<string, string> => typed;

/** Words, not choices: what is worth copying where it belongs in no form. */
const wordsIn = (typed: Readonly<Record<string, string>>): string[] =>
  Object.entries(typed)
    .filter(([name, value]) => /^(opmerking|reden|woorden)/.test(name) && value.trim() !== '')
    .map(([, value]) => value);

/** The page says what it said before, with what stands in its form now. */
async function keepTyped(
  { sayings }: Visits,
  visit: Parameters<Visits['speak']>[0],
  { page, body }: { page: string; body: z.output<typeof speakBody> },
): Promise<void> {
  if (body.vraag === undefined) return;
  const typed = typedIn(body);
  const kept = wordsIn(typed);
  if (body.vraag !== visit.aboutId)
    await sayings.keep(visit, { page, notice: 'other-question', kept });
  else await sayings.keep(visit, { ...sayings.of(visit, page), page, typed });
}

/** The language for the rest of the visit. */
export const speakingRoute = (
  visits: Visits,
  next: (visit: Parameters<Visits['speak']>[0]) => string,
): Route =>
  publicRoute({
    method: 'POST',
    path: '/inzage/taal',
    permission: 'public',
    frame: 'none',
    csrf: 'origin',
    audit: 'none',
    keepsTyped: true,
    bodyLimit: ANSWER_BODY,
    query: z.object({ terug: z.string().max(200).default('') }),
    body: speakBody,
    lang: ({ body }): Lang | undefined => body.naar ?? body.taal,
    act: async ({ body, query, cookies, t }): Promise<Answer> => {
      const found = await visits.find(cookies.inzage);
      if (found.gate !== 'open') return gonePage(found.gate, t, wordsIn(typedIn(body)), found);
      const { visit } = found;
      const asked = query.terug === '' ? body.terug : query.terug;
      const to = BACK.test(asked) ? asked : next(visit);
      await keepTyped(visits, visit, { page: to.replace(/\?.*$/, ''), body });
      await visits.speak(visit, body.naar ?? body.taal ?? visit.lang);
      return { kind: 'redirect', to };
    },
  });
