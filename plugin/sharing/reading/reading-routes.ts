import { z } from 'zod';
import type { VisitRow } from '../../consent/links/index.ts';
import { sayBack, visiting, visitorLang } from '../../consent/visits/index.ts';
import type { Visits } from '../../consent/visits/index.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { fileName, kinds } from '../../platform/bytes/index.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import { askedOf } from '../../platform/trail/index.ts';
import type { Readings, SharedFile } from './reading-service.ts';
import { partPage, readingPage } from './reading-view.ts';
import type { ReadingNotice } from './reading-view.ts';

const passwordBody = z.object({ voorstel: z.string().max(400).default('') });
const itemParams = z.object({ itemId: z.uuid() });
const partParams = z.object({ part: z.coerce.number().int().min(1).max(20) });
const partQuery = z.object({ bladzijde: z.coerce.number().int().min(1).max(10_000).default(1) });

interface ReadingRouteDeps {
  visits: Visits;
  readings: Readings;
  schoolName: (licenceId: string) => string;
  base: string;
}

const PATH = '/inzage/lezen';

const commonOf = ({ visits }: ReadingRouteDeps) =>
  ({ permission: 'public', frame: 'none', lang: visitorLang(visits) }) as const;

/**
 * What somebody reads and downloads who came in by a link for reading. Nothing of it changes
 * anything but the trail.
 */
export const readingRoutes = (deps: ReadingRouteDeps): Route[] => [
  ...pageRoutes(deps),
  ...downloadRoutes(deps),
  ...lostRoutes(deps),
];

/**
 * A download that cannot be made leads back to the page that it was asked from, which tells why.
 */
async function given(
  { visits }: ReadingRouteDeps,
  visit: VisitRow,
  input: Parameters<typeof askedOf>[0],
  make: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const back = (notice: ReadingNotice): Promise<Answer> =>
    sayBack(visits, visit, { page: PATH, notice });
  try {
    const made = await make();
    if (made === undefined) {
      await visits.refused(visit, askedOf(input, { dossierId: visit.dossierId }));
      return await back('gone');
    }
    await visits.sayings.drop(visit);
    return made;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return await back(error.status === 400 ? 'password' : 'pdf-away');
  }
}

const pdfOf = (bytes: Uint8Array | undefined, name: string): Answer | undefined =>
  bytes === undefined ? undefined : { kind: 'file', bytes, type: 'application/pdf', name };

const pageRoutes = (deps: ReadingRouteDeps): Route[] => [
  publicRoute({
    ...commonOf(deps),
    method: 'GET',
    path: PATH,
    csrf: 'none',
    audit: 'in-unit',
    act: (input) =>
      visiting(deps.visits, 'reading', input, async (visit) => {
        const reading = await deps.readings.reading(visit);
        await deps.readings.noteRead(visit, reading);
        return readingPage({
          visit,
          reading,
          base: deps.base,
          school: deps.schoolName(visit.licenceId),
          t: input.t,
          lang: input.lang,
          notice: deps.visits.sayings.of(visit, PATH)?.notice as ReadingNotice | undefined,
        });
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
      visiting(deps.visits, 'reading', input, async (visit) => {
        const { part } = input.params;
        const { bladzijde: number } = input.query;
        const reading = await deps.readings.reading(visit);
        const page = partPage({ reading, part, number, base: deps.base, t: input.t, visit });
        if (page === undefined) throw notFound();
        await deps.readings.noteRead(visit, reading, part);
        return page;
      }),
  }),
];

/** Addresses of downloads, opened by who goes back or kept one. */
const lostRoutes = (deps: ReadingRouteDeps): Route[] =>
  ['dossier', ':kind/:itemId'].map((path) =>
    publicRoute({
      ...commonOf(deps),
      method: 'GET',
      path: `${PATH}/${path}`,
      csrf: 'none',
      audit: 'none',
      act: (): Answer => ({ kind: 'redirect', to: PATH }),
    }),
  );

const downloadRoutes = (deps: ReadingRouteDeps): Route[] => {
  const { visits, readings } = deps;
  const post = {
    ...commonOf(deps),
    method: 'POST',
    csrf: 'origin',
    audit: 'in-unit',
  } as const;
  return [
    publicRoute({
      ...post,
      path: `${PATH}/dossier`,
      costly: true,
      body: passwordBody,
      act: (input) =>
        visiting(visits, 'reading', input, (visit) =>
          given(deps, visit, input, async () =>
            pdfOf(await readings.download(visit, input.body.voorstel), 'dossier.pdf'),
          ),
        ),
    }),
    publicRoute({
      ...post,
      path: `${PATH}/verslag/:itemId`,
      costly: true,
      params: itemParams,
      body: passwordBody,
      act: (input) =>
        visiting(visits, 'reading', input, (visit) =>
          given(deps, visit, input, async () => {
            const { itemId } = input.params;
            return pdfOf(await readings.report(visit, itemId, input.body.voorstel), 'verslag.pdf');
          }),
        ),
    }),
    publicRoute({
      ...post,
      path: `${PATH}/bestand/:itemId`,
      params: itemParams,
      act: (input) =>
        visiting(visits, 'reading', input, (visit) =>
          given(deps, visit, input, async () =>
            streamOf(await readings.file(visit, input.params.itemId)),
          ),
        ),
    }),
  ];
};

function streamOf(file: SharedFile | undefined): Answer | undefined {
  if (file === undefined) return undefined;
  const { name, kind, size } = file.version;
  return {
    kind: 'stream',
    chunks: file.chunks,
    size,
    type: kinds[kind].type,
    name: fileName(name, kind),
  };
}
