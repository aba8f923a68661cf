import type { Reads } from '../../platform/store/index.ts';
import { groupRuns } from '../memberships/index.ts';

/** A row of the trail that tells who came into a group or left it, or who became who. */
export interface MemberAct {
  chain: string;
  sequence: number;
  at: Date;
  event: string;
  pupilId: string | null;
  /** As JSON. */
  details: string;
}

/** The next of them, by chain and number. */
export const memberActsAfter = (
  reads: Reads,
  after: { chain: string; sequence: number },
  count: number,
): Promise<MemberAct[]> =>
  reads.select<MemberAct>(
    `SELECT chain, sequence, at, event, pupil_id AS pupilId, details
       FROM {audit}
      WHERE (chain, sequence) > (:chain, :sequence)
        AND chain LIKE 'l:%'
        AND outcome = 'done'
        AND (event LIKE 'group.member%' OR event IN ('pupil.merged', 'pupil.merge-undone'))
      ORDER BY chain, sequence
      LIMIT :count`,
    { ...after, count },
  );

/** Somebody whom the school itself has in a group that runs. */
export interface OwnMember {
  id: string;
  chain: string;
  groupId: string;
  personId: string;
  fromDay: string;
  toDay: string | null;
}

export const ownMembersNow = (reads: Reads, today: string): Promise<OwnMember[]> =>
  reads.select<OwnMember>(
    `SELECT m.id, CONCAT('l:', g.licence_id) AS chain, m.group_id AS groupId,
            m.person_id AS personId, m.from_day AS fromDay, m.to_day AS toDay
       FROM {memberships} m
       JOIN {school_groups} g ON g.id = m.group_id
       JOIN {school_years} y ON y.id = g.school_year_id
      WHERE m.source = 'own'
        AND m.removed_on IS NULL
        AND (m.to_day IS NULL OR m.to_day >= :today OR m.to_day >= y.ends_on)
        AND ${groupRuns('g', 'y')}`,
    { today },
  );
