import { z } from 'zod';
import type { VisitRow } from '../../consent/links/index.ts';
import {
  ANSWER_BODY,
  gonePage,
  readIn,
  sayBack,
  visiting,
  visitorLang,
} from '../../consent/visits/index.ts';
import type { Visits } from '../../consent/visits/index.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { seenLine } from '../../kernel/folding.ts';
import { fileName, kinds } from '../../platform/bytes/index.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, PublicInput, Route } from '../../platform/routes/index.ts';
import { askedOf } from '../../platform/trail/index.ts';
import { outward } from '../conversation/index.ts';
import { LONGEST_DRAFT, plainText } from './advice.ts';
import type { Draft } from './advice.ts';
import type { Advices } from './advice-service.ts';
import { adviceFields, advicePage, partPage, PATH } from './advice-view.ts';
import { isProfession } from './expert.ts';

interface AdviceRouteDeps {
  visits: Visits;
  advices: Advices;
  schoolName: (licenceId: string) => string;
  base: string;
}

const line = z.string().max(2_000).default('');
const adviceBody = z.object({
  woorden: z.string().max(LONGEST_DRAFT).default(''),
  naam: line,
  beroep: line,
  registratie: line,
  onafhankelijk: z.string().max(10).default(''),
  eigen: z.string().max(10).default(''),
  ronde: z.coerce.number().int().min(0).max(60_000).catch(0),
  bewaard: z.string().max(40).default(''),
  vraag: z.string().max(60).default(''),
  ...readIn,
});
type AdviceBody = z.output<typeof adviceBody>;
const partParams = z.object({ part: z.coerce.number().int().min(1).max(60) });
const partQuery = z.object({ bladzijde: z.coerce.number().int().min(1).max(10_000).default(1) });
const itemParams = z.object({ itemId: z.uuid() });
const passwordBody = z.object({ voorstel: z.string().max(400).default('') });

const commonOf = ({ visits }: AdviceRouteDeps) =>
  ({ permission: 'public', frame: 'none', lang: visitorLang(visits) }) as const;

/** What an expert reads and writes who came in by a link for an advice. */
export const adviceRoutes = (deps: AdviceRouteDeps): Route[] => [
  ...pageRoutes(deps),
  ...formRoutes(deps),
  ...itemRoutes(deps),
  ...lostRoutes(deps),
];

const pageRoutes = (deps: AdviceRouteDeps): Route[] => [
  publicRoute({
    ...commonOf(deps),
    method: 'GET',
    path: PATH,
    csrf: 'none',
    audit: 'in-unit',
    act: (input) =>
      visiting(deps.visits, 'advice', input, async (visit) => {
        const reading = await deps.advices.reading(visit);
        await deps.advices.noteRead(visit, reading);
        const said = deps.visits.sayings.of(visit, PATH);
        return advicePage({ ...deps, visit, reading, said, t: input.t, lang: input.lang });
      }),
  }),
  publicRoute({
    ...commonOf(deps),
    method: 'GET',
    path: `${PATH}/:part`,
    csrf: 'none',
    audit: 'in-unit',
    params: partParams,
    query: partQuery,
    act: (input) =>
      visiting(deps.visits, 'advice', input, async (visit) => {
        const { part } = input.params;
        const reading = await deps.advices.reading(visit);
        // What was signed is no longer read; the page says what was.
        if (reading.shared === undefined) return { kind: 'redirect', to: PATH };
        const at = { part, number: input.query.bladzijde };
        const page = partPage({ visit, reading, base: deps.base, t: input.t }, at);
        if (page === undefined) throw notFound();
        await deps.advices.noteRead(visit, reading, part);
        return page;
      }),
  }),
];

const draftOf = ({ woorden, naam, beroep, registratie }: AdviceBody): Draft => ({
  text: plainText(woorden),
  name: seenLine(naam),
  profession: isProfession(beroep) ? beroep : '',
  registration: seenLine(registratie),
});

/** Ticks are said once more with every press that signs, and come back after a fault. */
const typedOf = ({ woorden, naam, beroep, registratie, onafhankelijk, eigen }: AdviceBody) => ({
  woorden,
  naam,
  beroep,
  registratie,
  onafhankelijk,
  eigen,
});

const formRoutes = (deps: AdviceRouteDeps): Route[] => {
  const post = {
    ...commonOf(deps),
    method: 'POST',
    csrf: 'origin',
    audit: 'in-unit',
    keepsTyped: true,
    bodyLimit: ANSWER_BODY,
    body: adviceBody,
  } as const;
  return [
    publicRoute({
      ...post,
      path: `${PATH}/concept`,
      act: (input) => written(deps, input, (visit) => save(deps, visit, input)),
    }),
    publicRoute({
      ...post,
      path: `${PATH}/ondertekenen`,
      act: (input) => written(deps, input, (visit) => sign(deps, visit, input)),
    }),
  ];
};

type FormInput = PublicInput<unknown, unknown, AdviceBody>;

const wordsIn = ({ woorden }: AdviceBody): string[] => (woorden.trim() === '' ? [] : [woorden]);

/** Goes on with what was written here; a page of another advice that was left open is told so. */
const written = (
  { visits }: AdviceRouteDeps,
  input: FormInput,
  go: (visit: VisitRow) => Promise<Answer>,
): Promise<Answer> => {
  const kept = wordsIn(input.body);
  return visiting(
    visits,
    'advice',
    input,
    (visit) =>
      input.body.vraag === visit.aboutId
        ? go(visit)
        : sayBack(visits, visit, { page: PATH, notice: 'other-question', kept }),
    kept,
  );
};

async function save(
  { visits, advices }: AdviceRouteDeps,
  visit: VisitRow,
  { body, t }: FormInput,
): Promise<Answer> {
  const saved = await advices.save(visit, draftOf(body), body.bewaard);
  if (saved === 'over') return over(visit, wordsIn(body), t);
  return await sayBack(visits, visit, {
    page: PATH,
    notice: saved,
    ...(saved === 'saved' ? {} : { kept: wordsIn(body) }),
  });
}

const over = (visit: VisitRow, kept: readonly string[], t: FormInput['t']): Answer =>
  gonePage('withdrawn', t, kept, { purpose: visit.purpose });

async function sign(
  { visits, advices }: AdviceRouteDeps,
  visit: VisitRow,
  { body, t }: FormInput,
): Promise<Answer> {
  const signing = {
    ...draftOf(body),
    independent: body.onafhankelijk !== '',
    own: body.eigen !== '',
    round: body.ronde,
  };
  const signed = await advices.sign(visit, signing, body.bewaard);
  if (signed === 'over') return over(visit, wordsIn(body), t);
  if (signed === 'signed') {
    await visits.sayings.drop(visit);
    return { kind: 'redirect', to: PATH };
  }
  if ('hindrance' in signed) {
    const { hindrance } = signed;
    const lost = hindrance === 'moved' || hindrance === 'signed';
    return await sayBack(visits, visit, {
      page: PATH,
      notice: hindrance,
      ...(lost ? { kept: wordsIn(body) } : { typed: typedOf(body) }),
    });
  }
  return await sayBack(visits, visit, {
    page: PATH,
    typed: typedOf(body),
    faults: signed.faults.map(({ field, code }) => ({ field: adviceFields[field], code })),
  });
}

/** What cannot be given leads back to the page, which tells why. */
async function given(
  { visits }: AdviceRouteDeps,
  visit: VisitRow,
  input: Parameters<typeof askedOf>[0],
  make: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const back = (notice: string): Promise<Answer> => sayBack(visits, visit, { page: PATH, notice });
  try {
    const made = await make();
    if (made !== undefined) return made;
    await visits.refused(visit, askedOf(input, { dossierId: visit.dossierId }));
    return await back('gone');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return await back(error.status === 400 ? 'password' : 'pdf-away');
  }
}

const itemRoutes = (deps: AdviceRouteDeps): Route[] => {
  const { visits, advices } = deps;
  const post = {
    ...commonOf(deps),
    method: 'POST',
    csrf: 'origin',
    audit: 'in-unit',
    params: itemParams,
  } as const;
  return [
    publicRoute({
      ...post,
      path: `${PATH}/verslag/:itemId`,
      costly: true,
      body: passwordBody,
      act: (input) =>
        visiting(visits, 'advice', input, (visit) =>
          given(deps, visit, input, async () => {
            const { itemId } = input.params;
            const bytes = await advices.report(visit, itemId, input.body.voorstel);
            return bytes === undefined
              ? undefined
              : { kind: 'file', bytes, type: 'application/pdf', name: 'verslag.pdf' };
          }),
        ),
    }),
    publicRoute({
      ...post,
      path: `${PATH}/bestand/:itemId`,
      act: (input) =>
        visiting(visits, 'advice', input, (visit) =>
          given(deps, visit, input, async () => {
            const found = await advices.file(visit, input.params.itemId);
            if (found === undefined) return undefined;
            const { name, kind, size } = found.version;
            return {
              kind: 'stream',
              chunks: found.chunks,
              size,
              type: kinds[kind].type,
              name: outward(fileName(name, kind), input.t),
            };
          }),
        ),
    }),
  ];
};

/** Addresses of forms, opened by who goes back or kept one. */
const lostRoutes = (deps: AdviceRouteDeps): Route[] =>
  ['concept', 'ondertekenen', 'verslag/:itemId', 'bestand/:itemId'].map((path) =>
    publicRoute({
      ...commonOf(deps),
      method: 'GET',
      path: `${PATH}/${path}`,
      csrf: 'none',
      audit: 'none',
      act: (): Answer => ({ kind: 'redirect', to: PATH }),
    }),
  );
