import type { NameParts } from '../../kernel/names.ts';
import type { Reads } from '../../platform/store/index.ts';
import { teachesPupil } from '../../school/memberships/index.ts';
import { policyColumn } from '../../school/policies/index.ts';
import { watchValues } from '../asking/index.ts';
import type { WatchQuery } from '../asking/index.ts';
import { newestMail } from '../links/index.ts';
import { roundColumns, roundJoins } from './rounds-store.ts';
import type { RoundRow } from './rounds-store.ts';

export const cockpitSorts = ['naam', 'einde', 'gevraagd'] as const;

export interface CockpitQuery extends WatchQuery {
  sort: (typeof cockpitSorts)[number];
  descending: boolean;
}

export interface CockpitRow extends RoundRow, NameParts {
  dossierId: string;
  licenceId: string;
  pupilId: string;
  wrappedKey: Buffer;
  groupName: string | null;
  ownPolicies: string | null;
  total: number;
}

/**
 * A remark or refusal that the school has not answered yet, or a mail that did not arrive at
 * somebody who has not answered.
 */
export interface ReactionRow extends NameParts {
  dossierId: string;
  answer: 'agreed-remark' | 'refused' | 'bounced';
  answeredAt: Date;
}

export interface CockpitStore {
  /**
   * Open questions of a licence, one more than a page holds when there is a next; in one statement.
   */
  page(licenceId: string, today: string, query: CockpitQuery): Promise<CockpitRow[]>;
  /** Of the whole licence, or of the pupils that the person teaches now. */
  reactions(asker: {
    licenceId: string;
    actorId: string;
    today: string;
    ownGroupsOnly: boolean;
  }): Promise<ReactionRow[]>;
}

const MOST_REACTIONS = 20;

const reacted = "c.answer IN ('agreed-remark', 'refused') AND c.replied_at IS NULL";
const anyPerson = (condition: string): string =>
  `EXISTS (SELECT 1 FROM {consent_people} c WHERE c.round_id = r.id AND ${condition})`;
const bounced = `c.answer IS NULL
  AND NOT EXISTS (SELECT 1 FROM {link_recipients} q
    WHERE q.id = c.id AND q.withdrawn_at IS NOT NULL)
  AND 'dead' = ${newestMail('c.id')}`;

/**
 * Found from the few mails that did not arrive, not from the many that did; who came in by an
 * earlier link was reached.
 */
const returnedMails = `SELECT c.round_id, 'bounced', o.at FROM (
    SELECT id, closed_at AS at FROM {outbox} WHERE licence_id = :licenceId AND status = 'dead'
    UNION ALL
    SELECT id, returned_at FROM {outbox}
     WHERE licence_id = :licenceId AND returned_at IS NOT NULL) o
  JOIN {links} l ON l.mail_id = o.id AND l.replaced_at IS NULL
  JOIN {consent_people} c ON c.id = l.recipient_id AND c.answer IS NULL
  JOIN {link_recipients} q ON q.id = c.id AND q.withdrawn_at IS NULL
  JOIN {consent_rounds} b ON b.id = c.round_id AND b.ends_on >= :today
  JOIN {plans} pl ON pl.dossier_id = b.dossier_id AND pl.version = b.plan_version
   AND pl.lapsed_at IS NULL
 WHERE NOT EXISTS (SELECT 1 FROM {links} n
         WHERE n.recipient_id = c.id AND n.created_at > l.created_at)
   AND NOT EXISTS (SELECT 1 FROM {link_visits} v
         JOIN {links} n ON n.token_hash = v.link_hash AND n.replaced_at IS NULL
        WHERE v.recipient_id = c.id)`;

const shows: Record<CockpitQuery['show'], string> = {
  '': 'TRUE',
  reactie: anyPerson(reacted),
  'niet-aangekomen': anyPerson(bounced),
  voorbij: 'r.ends_on < :today AND pl.agreed_at IS NULL',
};
const orders: Record<CockpitQuery['sort'], readonly string[]> = {
  einde: ['r.ends_on'],
  naam: ['p.family', 'p.given'],
  gevraagd: ['r.asked_at'],
};

export const createCockpitStore = (reads: Reads): CockpitStore => ({
  page: (licenceId, today, query) => {
    const direction = query.descending ? 'DESC' : 'ASC';
    const order = [...orders[query.sort], 'r.id'].map((column) => `${column} ${direction}`);
    return reads.select(
      `SELECT ${roundColumns}, d.id AS dossierId, d.licence_id AS licenceId,
              d.pupil_id AS pupilId, k.wrapped_key AS wrappedKey, g.name AS groupName,
              ${policyColumn('d.licence_id')} AS ownPolicies, p.given, p.prefix, p.family,
              p.preferred, COUNT(*) OVER () AS total
         FROM ${roundJoins}
         JOIN {dossiers} d ON d.id = r.dossier_id AND d.status = 'open'
          AND d.licence_id = :licenceId
         JOIN {dossier_keys} k ON k.dossier_id = d.id
         JOIN {people} p ON p.id = d.pupil_id
         LEFT JOIN {school_groups} g ON g.id = d.group_id
        WHERE r.closed_at IS NULL AND pl.lapsed_at IS NULL
          AND (pl.agreed_at IS NULL OR ${anyPerson(reacted)}) AND ${shows[query.show]}
          AND (p.family LIKE :search OR p.given LIKE :search OR p.preferred LIKE :search)
        ORDER BY ${order.join(', ')} LIMIT :size OFFSET :skip`,
      watchValues(licenceId, today, query),
    );
  },
  reactions: ({ licenceId, actorId, today, ownGroupsOnly }) =>
    reads.select(
      `SELECT d.id AS dossierId, found.answer, found.answeredAt, p.given, p.prefix, p.family,
              p.preferred
         FROM (SELECT c.round_id AS roundId, c.answer, c.answered_at AS answeredAt
                 FROM {consent_people} c WHERE ${reacted}
               UNION ALL ${returnedMails}) found
         JOIN {consent_rounds} r ON r.id = found.roundId AND r.closed_at IS NULL
         JOIN {dossiers} d ON d.id = r.dossier_id AND d.status = 'open'
          AND d.licence_id = :licenceId
         JOIN {people} p ON p.id = d.pupil_id
        ${ownGroupsOnly ? `WHERE ${teachesPupil('d.pupil_id')}` : ''}
        ORDER BY found.answeredAt LIMIT ${MOST_REACTIONS}`,
      { licenceId, actorId, today },
    ),
});
