/**
 * What the row of a dossier tells of step 9, as one column of JSON: which version of which route it
 * asks, and how the newest request stands: of that route, or of any when none is chosen.
 * CONCAT keeps it a text: a driver reads JSON by itself.
 */
export const toolboxOf = (dossierId: string): string => `(
  SELECT CONCAT('', JSON_OBJECT(
    'versionId', tr.version_id,
    'request', JSON_QUERY((
      SELECT JSON_OBJECT(
        'id', rq.id, 'routeKey', rq.kind, 'name', JSON_QUERY(rq.name, '$'),
        'reference', rq.reference, 'status', rq.status, 'outcomeKind', rq.outcome_kind,
        'sentAt', DATE_FORMAT(rq.sent_at, '%Y-%m-%dT%TZ'), 'dueOn', rq.due_on,
        'deskId', rq.desk_id,
        'tlvUntil', (
          SELECT rd.until_on
          FROM {request_decisions} rd
          WHERE rd.request_id = rq.id AND rd.final_key = 1))
      FROM {requests} rq
      WHERE rq.dossier_id = ${dossierId}
        AND (tr.route_id IS NULL OR rq.route_id = tr.route_id)
      ORDER BY rq.sent_at DESC
      LIMIT 1), '$')))
  FROM (SELECT 1 AS one) o
  LEFT JOIN {dossier_routes} tr ON tr.dossier_id = ${dossierId})`;
