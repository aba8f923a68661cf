import type { Clock } from '../../kernel/clock.ts';
import type { NameParts } from '../../kernel/names.ts';
import type { Database, Role, UnitOfWork } from '../../platform/store/index.ts';
import { stepPresenceTable } from './presence-tables.ts';

/** A page of a step that somebody has open, signed in and lately at the keys. */
export interface PresentPage {
  pageId: string;
  personId: string;
  name: NameParts;
  roles: Role[];
  /** Mentor of the group to which the dossier belongs. */
  mentor: boolean;
  /** Path of the field in which they were just typing; '' for none. */
  field: string;
  openedAt: Date;
  seenAt: Date;
}

interface StepPlace {
  dossierId: string;
  step: number;
}
interface PageOf {
  sessionHash: Buffer;
  pageId: string;
}

/**
 * Who has which step open now. Bookkeeping, not a change: it lies in the database only so that
 * several processes know.
 */
export interface StepPresence {
  in(place: StepPlace): Promise<PresentPage[]>;
  tell(page: PageOf & StepPlace & { personId: string; field: string }): Promise<void>;
  leave(page: PageOf): Promise<void>;
  /** Removes what counts no longer; answers how many. */
  purge(): Promise<number>;
}

/**
 * Pages tell that they are there every quarter of a minute; three that do not come, and nobody is
 * there.
 */
const FRESH_MS = 45_000;
const MOST_PAGES = 100;

export function createStepPresence(deps: {
  database: Database;
  unitOfWork: UnitOfWork;
  clock: Clock;
}): StepPresence {
  const { database, unitOfWork, clock } = deps;
  const oldest = (): Date => new Date(clock.now().getTime() - FRESH_MS);
  return {
    // The session is asked as well: who signs out, or is signed out, is gone at once.
    in: async ({ dossierId, step }) => {
      const rows = await database.select<
        NameParts &
          Omit<PresentPage, 'name' | 'roles' | 'mentor'> & { roles: string; mentor: number }
      >(
        `SELECT o.page_id AS pageId, o.person_id AS personId, o.field,
                o.opened_at AS openedAt, o.seen_at AS seenAt,
                p.given, p.prefix, p.family, p.preferred, s.roles,
                EXISTS (SELECT 1
                          FROM {dossiers} d
                          JOIN {school_groups} g ON g.id = d.group_id
                         WHERE d.id = o.dossier_id AND g.mentor_id = o.person_id) AS mentor
           FROM {step_presence} o
           JOIN {sessions} s ON s.id_hash = o.session_hash AND s.expires_at > :now
           JOIN {people} p ON p.id = o.person_id AND p.status = 'active'
          WHERE o.dossier_id = :dossierId AND o.step = :step AND o.seen_at > :oldest
          ORDER BY p.family, p.given, o.field = '', o.page_id LIMIT ${MOST_PAGES}`,
        { dossierId, step, now: clock.now(), oldest: oldest() },
      );
      return rows.map(({ given, prefix, family, preferred, roles, mentor, ...page }) => ({
        ...page,
        name: { given, prefix, family, preferred },
        roles: roles.split(',') as Role[],
        mentor: mentor === 1,
      }));
    },
    tell: async ({ sessionHash, pageId, personId, dossierId, step, field }) => {
      await unitOfWork.upkeep(
        stepPresenceTable,
        `INSERT INTO {step_presence}
                (session_hash, page_id, person_id, dossier_id, step, field, seen_at, opened_at)
         VALUES (:sessionHash, :pageId, :personId, :dossierId, :step, :field, :now, :now)
             ON DUPLICATE KEY UPDATE dossier_id = :dossierId, step = :step, field = :field,
                                     seen_at = :now`,
        { sessionHash, pageId, personId, dossierId, step, field, now: clock.now() },
      );
    },
    leave: async ({ sessionHash, pageId }) => {
      await unitOfWork.upkeep(
        stepPresenceTable,
        'DELETE FROM {step_presence} WHERE session_hash = :sessionHash AND page_id = :pageId',
        { sessionHash, pageId },
      );
    },
    purge: () =>
      unitOfWork.upkeep(stepPresenceTable, 'DELETE FROM {step_presence} WHERE seen_at <= :oldest', {
        oldest: oldest(),
      }),
  };
}
