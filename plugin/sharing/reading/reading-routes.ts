import { z } from 'zod';
import type { VisitRow } from '../../consent/links/index.ts';
import { visiting, visitorLang } from '../../consent/visits/index.ts';
import type { Visits } from '../../consent/visits/index.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import type { Translate } from '../../kernel/translate.ts';
import { fileName, kinds } from '../../platform/bytes/index.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';
import type { Readings } from './reading-service.ts';
import { partPage, readingPage } from './reading-view.ts';
import type { ReadingNotice } from './reading-view.ts';

const passwordBody = z.object({ voorstel: z.string().max(400).default('') });
const itemParams = z.object({ itemId: z.uuid() });
const partParams = z.object({ part: z.coerce.number().int().min(1).max(20) });
const partQuery = z.object({ bladzijde: z.coerce.number().int().min(1).max(10_000).default(1) });

/**
 * What somebody reads and downloads who came in by a link for reading. Nothing of it changes
 * anything but the trail.
 */
export function readingRoutes(deps: {
  visits: Visits;
  readings: Readings;
  schoolName: (licenceId: string) => string;
  base: string;
}): Route[] {
  const { readings, visits, base } = deps;
  const path = '/inzage/lezen';
  const common = { permission: 'public', frame: 'none', lang: visitorLang(visits) } as const;
  const post = { ...common, method: 'POST', csrf: 'origin', audit: 'in-unit' } as const;
  const show = async (visit: VisitRow, t: Translate, notice?: ReadingNotice): Promise<Answer> =>
    readingPage({
      visit,
      reading: await readings.reading(visit),
      base,
      school: deps.schoolName(visit.licenceId),
      t,
      ...(notice === undefined ? {} : { notice }),
    });
  /** A download that cannot be made is told on the page that it was asked from. */
  const given = async (
    visit: VisitRow,
    t: Translate,
    make: () => Promise<Answer | undefined>,
  ): Promise<Answer> => {
    try {
      return (await make()) ?? (await show(visit, t, { kind: 'gone', status: 404 }));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return await show(visit, t, {
        kind: error.status === 400 ? 'password' : 'pdf-away',
        status: error.status,
      });
    }
  };
  const pdfOf = (bytes: Uint8Array | undefined, name: string): Answer | undefined =>
    bytes === undefined ? undefined : { kind: 'file', bytes, type: 'application/pdf', name };

  return [
    publicRoute({
      ...common,
      method: 'GET',
      path,
      csrf: 'none',
      audit: 'in-unit',
      act: (input) =>
        visiting(visits, 'reading', input, async (visit) => {
          const reading = await readings.reading(visit);
          await readings.noteRead(visit, reading);
          return readingPage({
            visit,
            reading,
            base,
            school: deps.schoolName(visit.licenceId),
            t: input.t,
          });
        }),
    }),
    publicRoute({
      ...common,
      method: 'GET',
      path: `${path}/:part`,
      csrf: 'none',
      audit: 'in-unit',
      params: partParams,
      query: partQuery,
      act: (input) =>
        visiting(visits, 'reading', input, async (visit) => {
          const { part } = input.params;
          const reading = await readings.reading(visit);
          const page = partPage({ reading, part, number: input.query.bladzijde, base, t: input.t });
          if (page === undefined) throw notFound();
          await readings.noteRead(visit, reading, part);
          return page;
        }),
    }),
    publicRoute({
      ...post,
      path: `${path}/dossier`,
      body: passwordBody,
      act: ({ body, t, ...input }) =>
        visiting(visits, 'reading', { ...input, body, t }, (visit) =>
          given(visit, t, async () =>
            pdfOf(await readings.download(visit, body.voorstel), 'dossier.pdf'),
          ),
        ),
    }),
    publicRoute({
      ...post,
      path: `${path}/verslag/:itemId`,
      params: itemParams,
      body: passwordBody,
      act: ({ body, params, t, ...input }) =>
        visiting(visits, 'reading', { ...input, body, params, t }, (visit) =>
          given(visit, t, async () =>
            pdfOf(await readings.report(visit, params.itemId, body.voorstel), 'verslag.pdf'),
          ),
        ),
    }),
    publicRoute({
      ...post,
      path: `${path}/bestand/:itemId`,
      params: itemParams,
      act: ({ params, t, ...input }) =>
        visiting(visits, 'reading', { ...input, params, t }, (visit) =>
          given(visit, t, async () => {
            const file = await readings.file(visit, params.itemId);
            if (file === undefined) return undefined;
            const { name, kind, size } = file.version;
            return {
              kind: 'stream',
              chunks: file.chunks,
              size,
              type: kinds[kind].type,
              name: fileName(name, kind),
            };
          }),
        ),
    }),
  ];
}
