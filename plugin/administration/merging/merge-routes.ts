import { z } from 'zod';
import { schoolDay } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { guardedRoute } from '../../platform/routes/index.ts';
import type { Answer, Input, Route } from '../../platform/routes/index.ts';
import { askAtForm, askAtPage } from '../../school/groups/index.ts';
import { assertOwn } from '../../school/own-pupils/index.ts';
import type { OwnPupilsStore } from '../../school/own-pupils/index.ts';
import { mergeDone, mergePair, mergePupils } from './merge-policy.ts';
import {
  choosePage,
  comparePage,
  confirmPage,
  MERGE_PATH,
  mergePage,
  mergingPage,
} from './merge-view.ts';
import type { MergePlace } from './merge-view.ts';
import { mergeObstacle, mergePlan, mustStay, undoPlan } from './merge.ts';
import type { MergeFacts, PairFacts } from './merge.ts';
import type { MergesStore } from './merges-store.ts';
import type { Merges } from './merges.ts';

export interface MergeRouteDeps {
  merges: Merges;
  store: MergesStore;
  pupils: Pick<OwnPupilsStore, 'find'>;
  audit: Audit;
  hostName: (licenceId: string) => string;
  base: string;
}

const page = z.coerce.number().int().min(1).max(10_000).default(1);
const listQuery = z.object({ pagina: page, eerder: page });
const chooseQuery = z.object({
  een: z.union([z.uuid(), z.literal('')]).default(''),
  zoek: z.string().max(100).default(''),
  pagina: page,
});
const pairQuery = z.object({
  een: z.uuid(),
  twee: z.uuid(),
  blijft: z.union([z.uuid(), z.literal('')]).default(''),
});
const mergeBody = z.object({
  blijft: z.uuid(),
  weg: z.uuid(),
  gezien: z.string().max(64).default(''),
});
const undoBody = z.object({ gezien: z.string().max(64).default('') });
const mergeParams = z.object({ mergeId: z.uuid() });

const get = { frame: 'host', method: 'GET', csrf: 'none', ...askAtPage } as const;
const post = {
  frame: 'host',
  method: 'POST',
  csrf: 'token',
  audit: 'in-unit',
  ...askAtForm,
} as const;

const ownLicence = <P, Q, B>(input: Input<P, Q, B>): { licenceId: string; trace: object } => ({
  licenceId: input.actor.licenceId,
  trace: {},
});

/**
 * INSTELLINGEN – LEERLINGEN SAMENVOEGEN: two records of one pupil become one, and that can be
 * undone.
 */
export function mergeRoutes(deps: MergeRouteDeps): Route[] {
  return [...findRoutes(deps), ...pairRoutes(deps), ...doneRoutes(deps)];
}

const placeOf = (
  deps: MergeRouteDeps,
  { t, actor }: Pick<Input<unknown, unknown, unknown>, 't' | 'actor'>,
): MergePlace => ({ t, base: deps.base, host: deps.hostName(actor.licenceId) });

function findRoutes(deps: MergeRouteDeps): Route[] {
  const { store, pupils, audit } = deps;
  return [
    guardedRoute({
      ...get,
      path: MERGE_PATH,
      permission: mergePupils,
      audit: 'none',
      query: listQuery,
      load: ownLicence,
      act: async (input): Promise<Answer> => {
        const { actor, at, query } = input;
        const [pairs, done] = await Promise.all([
          store.likely(actor.licenceId, schoolDay(at)),
          store.done(actor.licenceId, query.eerder),
        ]);
        await audit.record(actor, {
          event: 'pupils.twins-listed',
          details: {
            pupils: [...new Set(pairs.flatMap(({ one, other }) => [one.id, other.id]))].slice(
              0,
              1_000,
            ),
            page: query.pagina,
          },
        });
        return mergingPage({
          place: placeOf(deps, input),
          pairs,
          done,
          query: { page: query.pagina, donePage: query.eerder },
        });
      },
    }),
    guardedRoute({
      ...get,
      path: `${MERGE_PATH}/kiezen`,
      permission: mergePupils,
      audit: 'none',
      query: chooseQuery,
      load: ownLicence,
      act: async (input): Promise<Answer> => {
        const { actor, at, query } = input;
        const [first, rows] = await Promise.all([
          query.een === '' ? undefined : pupils.find(query.een, actor.licenceId),
          store.choices(actor.licenceId, {
            search: query.zoek,
            page: query.pagina,
            today: schoolDay(at),
            besides: query.een,
          }),
        ]);
        if (query.een !== '' && first === undefined) throw new AppError('not-found', 404);
        if (first !== undefined) assertOwn(first);
        await audit.record(actor, {
          event: 'pupils.searched',
          details: { pupils: rows.map((row) => row.id), page: query.pagina },
        });
        return choosePage({
          place: placeOf(deps, input),
          rows,
          query: { search: query.zoek, page: query.pagina },
          first:
            first === undefined
              ? undefined
              : { ...first, status: 'active', total: 0, groupName: null },
        });
      },
    }),
  ];
}

function pairRoutes(deps: MergeRouteDeps): Route[] {
  const { merges, store, audit } = deps;
  const load = (
    input: Input<unknown, z.output<typeof pairQuery>, unknown>,
  ): Promise<PairFacts | undefined> =>
    store.pair([input.query.een, input.query.twee], input.actor.licenceId);
  const shown = async (
    input: Input<unknown, unknown, unknown> & { subject: PairFacts },
  ): Promise<void> => {
    const obstacle = mergeObstacle(input.subject.pupils);
    if (obstacle !== undefined) throw new AppError(obstacle, 409);
    await audit.record(input.actor, {
      event: 'pupils.compared',
      details: { pupils: input.subject.pupils.map(({ id }) => id) },
    });
  };
  return [
    guardedRoute({
      ...get,
      path: `${MERGE_PATH}/vergelijken`,
      permission: mergePair,
      audit: 'none',
      query: pairQuery,
      load,
      act: async (input): Promise<Answer> => {
        await shown(input);
        return comparePage({
          place: placeOf(deps, input),
          pair: input.subject,
          chosen: input.query.blijft,
          missing: false,
        });
      },
    }),
    guardedRoute({
      ...get,
      path: `${MERGE_PATH}/bevestigen`,
      permission: mergePair,
      audit: 'none',
      query: pairQuery,
      load,
      act: async (input): Promise<Answer> => {
        const { subject: pair, query, at } = input;
        await shown(input);
        const keptId =
          mustStay(pair.pupils)?.id ?? pair.pupils.find(({ id }) => id === query.blijft)?.id;
        const place = placeOf(deps, input);
        if (keptId === undefined) return comparePage({ place, pair, chosen: '', missing: true });
        return confirmPage({ place, plan: mergePlan(pair, keptId, schoolDay(at)) });
      },
    }),
    guardedRoute({
      ...post,
      path: MERGE_PATH,
      permission: mergePair,
      body: mergeBody,
      loadByBody: ({ body, actor }) => store.pair([body.blijft, body.weg], actor.licenceId),
      act: async ({ actor, body }): Promise<Answer> => {
        const id = await merges.merge(actor, {
          keptId: body.blijft,
          goneId: body.weg,
          seen: body.gezien,
        });
        return { kind: 'redirect', to: `${MERGE_PATH}/${id}`, flash: 'pupils-merged' };
      },
    }),
  ];
}

function doneRoutes(deps: MergeRouteDeps): Route[] {
  const { merges, store } = deps;
  const load = <Q, B>(input: Input<{ mergeId: string }, Q, B>): Promise<MergeFacts | undefined> =>
    store.find(input.params.mergeId, input.actor.licenceId);
  return [
    guardedRoute({
      ...get,
      path: `${MERGE_PATH}/:mergeId`,
      permission: mergeDone,
      audit: 'pupils.merge-viewed',
      params: mergeParams,
      load,
      act: (input): Answer =>
        mergePage({
          place: placeOf(deps, input),
          merge: input.subject,
          plan: undoPlan(input.subject),
        }),
    }),
    guardedRoute({
      ...post,
      path: `${MERGE_PATH}/:mergeId/ongedaan`,
      permission: mergeDone,
      params: mergeParams,
      body: undoBody,
      load,
      act: async ({ actor, subject, body }): Promise<Answer> => {
        await merges.undo(actor, subject, body.gezien);
        return { kind: 'redirect', to: `${MERGE_PATH}/${subject.id}`, flash: 'merge-undone' };
      },
    }),
  ];
}
