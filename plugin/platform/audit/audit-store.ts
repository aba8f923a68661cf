import type { AuditRow, Reads } from '../store/index.ts';

/** Events of the installation's chain that tell of the anchors themselves. */
export const ANCHORED = 'audit.anchored';
export const RESTORED = 'audit.restored';

/** The last row of a chain. */
export interface Head {
  chain: string;
  sequence: number;
  hash: Buffer;
  at: Date;
}

/**
 * Where a chain stands, of those that grew since a moment. A row that tells of an anchor asks for
 * no other one.
 */
export const headsSince = (reads: Reads, since: Date): Promise<Head[]> =>
  reads.select<Head>(
    `SELECT a.chain, a.sequence, a.hash, a.at
       FROM {audit} a
       JOIN (SELECT chain, MAX(sequence) AS sequence
               FROM {audit}
              WHERE at >= :since AND event <> :anchored
              GROUP BY chain) h
         ON h.chain = a.chain AND h.sequence = a.sequence`,
    { since, anchored: ANCHORED },
  );

/** The next rows of the trail, by chain and number. */
export const rowsAfter = (
  reads: Reads,
  after: { chain: string; sequence: number },
  count: number,
): Promise<AuditRow[]> =>
  reads.select<AuditRow>(
    `SELECT chain, sequence, licence_id, at, event, outcome, actor_id, actor_roles, basis,
            dossier_id, pupil_id, details, previous_hash, hash
       FROM {audit}
      WHERE (chain, sequence) > (:chain, :sequence)
      ORDER BY chain, sequence
      LIMIT :count`,
    { chain: after.chain, sequence: after.sequence, count },
  );

const asked = "JSON_UNQUOTE(JSON_EXTRACT(a.details, '$.asked'))";

/**
 * Events after which somebody knows more of the dossier: it was read, downloaded, shared or mailed
 * (decisions/who-has-seen-this.md). By the last word of the event, so that a capability's new page
 * is among them without being named here.
 */
export const seeing = String.raw`(^|[.-])(viewed|listed|shown|downloaded|exported|printed|mailed|shared|updated|asked|resent|reminded|replied|opened|code-sent|emergency-access)$|[.](dossier-|thread-)?read$|^grant[.]given$|^partnership[.]changed$`;

/** Which rows of a dossier's chain. */
export interface AccessFilter {
  /** `seen`: somebody saw or got something; `changed`: what else was done; `denied`: refusals. */
  only?: 'seen' | 'changed' | 'denied';
  /** Of who came by these links alone, or was sent something by them. */
  asked?: readonly string[];
  /** What one person did: an account's, or, of who came by a link, the link's. */
  who?: string;
}

/** Somebody who stands in a dossier's list. */
export interface AccessPerson {
  id: string;
  /** '' of who came by a link: only the room that gives out links knows. */
  name: string;
  linked: boolean;
}

/** Who came by a link has no account: the link's id tells whose it was. */
const linked = "a.actor_roles IN ('parent', 'expert')";
const doer = `IF(${linked}, ${asked}, a.actor_id)`;
const actorName = `CONCAT_WS(' ', NULLIF(p.given, ''), NULLIF(p.prefix, ''), NULLIF(p.family, ''))`;

/** Everybody who stands in a dossier's list, each once. */
export const accessPeople = async (reads: Reads, dossierId: string): Promise<AccessPerson[]> =>
  (
    await reads.select<{ id: string; name: string | null; linked: number }>(
      `SELECT d.id, ${actorName} AS name, d.linked
         FROM (SELECT DISTINCT ${doer} AS id, ${linked} AS linked
                 FROM {audit} a
                WHERE a.chain = :chain) d
         LEFT JOIN {people} p ON p.id = d.id
        WHERE d.id IS NOT NULL`,
      { chain: `d:${dossierId}` },
    )
  ).map(({ id, name, linked }) => ({ id, name: name ?? '', linked: linked === 1 }));

const conditions = {
  seen: "AND a.outcome = 'done' AND a.event REGEXP :seeing",
  changed: "AND a.outcome = 'done' AND a.event NOT REGEXP :seeing",
  denied: "AND a.outcome = 'denied'",
};

/** Rows of one dossier's chain, newest first; their details as they lie there. */
export const accessRows = (
  reads: Reads,
  of: { dossierId: string; skip: number; size: number; filter: AccessFilter },
): Promise<(Omit<AccessEntry, 'details'> & { details: string })[]> =>
  reads.select<Omit<AccessEntry, 'details'> & { details: string }>(
    `SELECT a.sequence, a.details, a.at, a.event, a.outcome, a.actor_roles AS actorRoles, a.basis,
            ${asked} AS asked,
            ${actorName} AS actorName,
            COUNT(*) OVER () AS total
       FROM {audit} a
       LEFT JOIN {people} p ON p.id = a.actor_id
      WHERE a.chain = :chain
            ${of.filter.only === undefined ? '' : conditions[of.filter.only]}
            ${of.filter.asked === undefined ? '' : `AND ${asked} IN (:asked)`}
            ${of.filter.who === undefined ? '' : `AND ${doer} = :who`}
      ORDER BY a.sequence DESC
      LIMIT :size OFFSET :skip`,
    {
      chain: `d:${of.dossierId}`,
      size: of.size,
      skip: of.skip,
      seeing,
      asked: ['', ...(of.filter.asked ?? [])],
      who: of.filter.who ?? '',
    },
  );

/** One line of who saw or did what in a dossier. */
export interface AccessEntry {
  sequence: number;
  at: Date;
  event: string;
  outcome: 'done' | 'denied';
  actorName: string | null;
  actorRoles: string;
  basis: string;
  /** As recorded: ids and numbers, never what a person typed. */
  details: Readonly<Record<string, unknown>>;
  /** Whose link it was, or who got one by it. */
  asked: string | null;
  total: number;
}
