import { z } from 'zod';
import type { VisitRow } from '../../consent/links/index.ts';
import { visiting, visitorLang } from '../../consent/visits/index.ts';
import type { Visits } from '../../consent/visits/index.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import type { Translate } from '../../kernel/translate.ts';
import { fileName, kinds } from '../../platform/bytes/index.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
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
];

const show = async (
  { readings, schoolName, base }: ReadingRouteDeps,
  visit: VisitRow,
  t: Translate,
  notice?: ReadingNotice,
): Promise<Answer> =>
  readingPage({
    visit,
    reading: await readings.reading(visit),
    base,
    school: schoolName(visit.licenceId),
    t,
    notice,
  });

/** A download that cannot be made is told on the page that it was asked from. */
async function given(
  deps: ReadingRouteDeps,
  visit: VisitRow,
  t: Translate,
  make: () => Promise<Answer | undefined>,
): Promise<Answer> {
  try {
    return (await make()) ?? (await show(deps, visit, t, { kind: 'gone', status: 404 }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return await show(deps, visit, t, {
      kind: error.status === 400 ? 'password' : 'pdf-away',
      status: error.status,
    });
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
          notice: undefined,
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
        const page = partPage({ reading, part, number, base: deps.base, t: input.t });
        if (page === undefined) throw notFound();
        await deps.readings.noteRead(visit, reading, part);
        return page;
      }),
  }),
];

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
          given(deps, visit, input.t, async () =>
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
          given(deps, visit, input.t, async () => {
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
          given(deps, visit, input.t, async () =>
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
