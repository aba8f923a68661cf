import type { ReadStanding } from '../../consent/data-consent/index.ts';
import { addDays, schoolDay } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Unit, UnitOfWork } from '../../platform/store/index.ts';
import { systemActor } from '../../platform/store/index.ts';
import type { RequestRoutesStore } from '../request-routes/index.ts';
import type { RequestEvents } from './events.ts';
import { wasTold } from './kept-store.ts';
import { SOON_DAYS } from './request.ts';
import type { RequestEventKind, RequestFacts } from './request.ts';
import type { RequestNotices } from './request-notices.ts';
import { dueSoon, endingTlvs, refusedSince } from './request-people-store.ts';
import type { ToWatch } from './request-people-store.ts';
import { lockRequest } from './requests-store.ts';

export interface JobDeps {
  database: Database;
  unitOfWork: UnitOfWork;
  clock: Clock;
  standing: ReadStanding;
  routes: RequestRoutesStore;
  events: RequestEvents;
  notices: RequestNotices;
}

export interface RequestJobs {
  /** The desk is told a week before a term ends, and once it is over. @returns how many it told */
  terms(): Promise<number>;
  /** The school is told that somebody's no bars deciding. */
  consent(): Promise<number>;
  /** The school is told that a TLV ends. */
  tlvs(): Promise<number>;
}

export const createRequestJobs = (deps: JobDeps): RequestJobs => ({
  terms: async () => {
    const today = schoolDay(deps.clock.now());
    const late = await dueSoon(deps.database, { before: addDays(today, -1), kind: 'late-told' });
    const soon = await dueSoon(deps.database, {
      before: addDays(today, SOON_DAYS),
      kind: 'due-told',
    });
    const tell = (unit: Unit, request: RequestFacts) =>
      deps.notices.toDesk(unit, request, 'request-due');
    const told = await each(deps, late, 'late-told', tell);
    // What is late already is told so once, not twice.
    const first = soon.filter(({ id }) => late.every((one) => one.id !== id));
    return told + (await each(deps, first, 'due-told', tell));
  },
  consent: async () => {
    const barred: ToWatch[] = [];
    for (const row of await refusedSince(deps.database))
      if (await isBarred(deps, row)) barred.push(row);
    return await each(deps, barred, 'consent-gone', (unit, request) =>
      deps.notices.toSchool(unit, request, 'request-consent-gone'),
    );
  },
  tlvs: async () => {
    const today = schoolDay(deps.clock.now());
    const tell = (unit: Unit, request: RequestFacts) =>
      deps.notices.toSchool(unit, request, 'tlv-ends');
    let told = 0;
    const done = new Set<string>();
    for (const days of [30, 90] as const) {
      const kind = `tlv-ends-${days}` as const;
      const ending = await endingTlvs(deps.database, {
        today,
        before: addDays(today, days),
        kind,
      });
      // Within a month of its end a decision is told of once, though two marks are due.
      const now = ending.filter(({ id }) => !done.has(id));
      for (const { id } of now) done.add(id);
      told += await each(deps, now, kind, tell);
    }
    return told;
  },
});

async function isBarred(
  { database, routes, standing, clock }: JobDeps,
  row: ToWatch,
): Promise<boolean> {
  const version = await routes.version(database, row.versionId);
  if (version?.definition.permission === 'none') return false;
  const { licenceId, wrappedKey } = row;
  const { objections } = await standing(
    { id: row.dossierId, licenceId, wrappedKey },
    schoolDay(clock.now()),
  );
  return objections.some(({ at }) => at > row.sentAt);
}

/** Each in a unit of its own, with the mark that keeps a second process from telling it again. */
async function each(
  deps: JobDeps,
  rows: readonly ToWatch[],
  kind: RequestEventKind,
  tell: (unit: Unit, request: RequestFacts) => Promise<void>,
): Promise<number> {
  let told = 0;
  for (const row of rows)
    told += await deps.unitOfWork.run(systemActor(row.licenceId), async (unit) => {
      const request = await lockRequest(unit, row.id);
      const again =
        request === undefined ||
        (await wasTold(unit, { requestId: row.id, kind, since: request.sentAt }));
      if (!again) {
        await deps.events.add(unit, request, kind);
        await tell(unit, request);
      }
      await unit.audit({
        event: 'request.told',
        dossierId: row.dossierId,
        details: { request: row.id, kind, again },
      });
      return again ? 0 : 1;
    });
  return told;
}
