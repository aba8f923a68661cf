import { teachesPupil } from '../groups/index.ts';
import type { NameParts } from '../kernel/names.ts';
import { newestMail } from '../links/index.ts';
import { policyColumn } from '../policies/index.ts';
import type { Binding, Database } from '../store/index.ts';
import { roundColumns, roundJoins } from './rounds-store.ts';
import type { RoundRow } from './rounds-store.ts';

export const cockpitSorts = ['naam', 'einde', 'gevraagd'] as const;
export const cockpitShows = ['reactie', 'niet-aangekomen', 'voorbij'] as const;

export interface CockpitQuery {
  search: string; show: (typeof cockpitShows)[number] | ''; sort: (typeof cockpitSorts)[number]; descending: boolean; page: number;
}

export interface CockpitRow extends RoundRow, NameParts {
  dossierId: string; licenceId: string; pupilId: string; wrappedKey: Buffer; groupName: string | null; ownPolicies: string | null; total: number;
}

/** A remark or refusal that the school has not answered yet. */
export interface ReactionRow extends NameParts { dossierId: string; answer: 'agreed-remark' | 'refused'; answeredAt: Date }

export interface CockpitStore {
  /** Open questions of a licence, one more than a page holds when there is a next; in one statement. */
  page(licenceId: string, today: string, query: CockpitQuery): Promise<CockpitRow[]>;
  /** Of the whole licence, or of the pupils that the person teaches now. */
  reactions(asker: { licenceId: string; actorId: string; today: string; ownGroupsOnly: boolean }): Promise<ReactionRow[]>;
}

export const COCKPIT_PAGE = 25;
const MOST_REACTIONS = 20;

const reacted = "c.answer IN ('agreed-remark', 'refused') AND c.replied_at IS NULL";
const anyPerson = (condition: string): string => `EXISTS (SELECT 1 FROM {consent_people} c WHERE c.round_id = r.id AND ${condition})`;
const bounced = `c.answer IS NULL AND NOT EXISTS (SELECT 1 FROM {link_recipients} q WHERE q.id = c.id AND q.withdrawn_at IS NOT NULL) AND 'dead' = ${newestMail('c.id')}`;

const shows: Record<CockpitQuery['show'], string> = {
  '': 'TRUE', 'reactie': anyPerson(reacted), 'niet-aangekomen': anyPerson(bounced), 'voorbij': 'r.ends_on < :today AND pl.agreed_at IS NULL',
};
const orders: Record<CockpitQuery['sort'], readonly string[]> = { einde: ['r.ends_on'], naam: ['p.family', 'p.given'], gevraagd: ['r.asked_at'] };

export function createCockpitStore(deps: { database: Database }): CockpitStore {
  const { database } = deps;
  return {
    page: (licenceId, today, query) => {
      const direction = query.descending ? 'DESC' : 'ASC';
      const values: Binding = {
        licenceId, today, size: COCKPIT_PAGE + 1, skip: (query.page - 1) * COCKPIT_PAGE, search: `${query.search.replaceAll(/[\\%_]/g, '\\$&')}%`,
      };
      return database.select<CockpitRow>(
        `SELECT ${roundColumns}, d.id AS dossierId, d.licence_id AS licenceId, d.pupil_id AS pupilId, k.wrapped_key AS wrappedKey, g.name AS groupName, ${policyColumn('d.licence_id')} AS ownPolicies,
                p.given, p.prefix, p.family, p.preferred, COUNT(*) OVER () AS total
           FROM ${roundJoins} JOIN {dossiers} d ON d.id = r.dossier_id AND d.status = 'open' AND d.licence_id = :licenceId
           JOIN {dossier_keys} k ON k.dossier_id = d.id JOIN {people} p ON p.id = d.pupil_id LEFT JOIN {school_groups} g ON g.id = d.group_id
          WHERE r.closed_at IS NULL AND pl.lapsed_at IS NULL AND (pl.agreed_at IS NULL OR ${anyPerson(reacted)}) AND ${shows[query.show]}
            AND (p.family LIKE :search OR p.given LIKE :search OR p.preferred LIKE :search)
          ORDER BY ${[...orders[query.sort], 'r.id'].map((column) => `${column} ${direction}`).join(', ')} LIMIT :size OFFSET :skip`, values);
    },
    reactions: (asker) => database.select<ReactionRow>(
      `SELECT d.id AS dossierId, c.answer, c.answered_at AS answeredAt, p.given, p.prefix, p.family, p.preferred
         FROM {consent_people} c JOIN {consent_rounds} r ON r.id = c.round_id AND r.closed_at IS NULL
         JOIN {dossiers} d ON d.id = r.dossier_id AND d.status = 'open' AND d.licence_id = :licenceId JOIN {people} p ON p.id = d.pupil_id
        WHERE ${reacted} ${asker.ownGroupsOnly ? `AND ${teachesPupil('d.pupil_id')}` : ''} ORDER BY c.answered_at LIMIT ${MOST_REACTIONS}`,
      { licenceId: asker.licenceId, actorId: asker.actorId, today: asker.today }),
  };
}
