import { newId } from '../kernel/ids.ts';
import type { Unit } from '../store/index.ts';

/** What happens in a round, in its own list beside the audit chain: the evidence is drawn from it. */
export type RoundEvent =
  | 'asked' | 'opened' | 'code-sent' | 'code-refused' | 'code-accepted' | 'read' | 'downloaded' | 'left'
  | 'agreed' | 'agreed-remark' | 'refused' | 'set' | 'resent' | 'reminded' | 'extended' | 'withdrawn' | 'replied';

/** Notes it in both: the round's list and the dossier's audit chain. */
export async function noteEvent(
  unit: Unit, about: { roundId: string; consenterId?: string; dossierId: string; pupilId: string }, kind: RoundEvent, denied = false,
): Promise<void> {
  await unit.write('INSERT INTO {consent_events} (id, round_id, consenter_id, kind, by_id, at) VALUES (:id, :roundId, :consenterId, :kind, :by, :at)',
    { id: newId(), roundId: about.roundId, consenterId: about.consenterId ?? null, kind, by: unit.actor.personId ?? null, at: unit.at });
  await unit.audit({
    event: `consent.${kind}`, dossierId: about.dossierId, pupilId: about.pupilId, ...(denied ? { outcome: 'denied' as const } : {}),
    details: { round: about.roundId, ...(about.consenterId === undefined ? {} : { asked: about.consenterId }) },
  });
}
