import { newId } from '../../kernel/ids.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { LinkPurpose } from '../link-facts/index.ts';
import { linkEventsTable } from './links-tables.ts';

/** What happens around every link, whatever it is for. */
export type VisitEvent =
  | 'opened'
  | 'code-sent'
  | 'code-refused'
  | 'code-accepted'
  | 'read'
  | 'downloaded'
  | 'left'
  | 'letter-used'
  | 'letter-refused'
  | 'school-code-accepted'
  | 'school-code-refused'
  | 'mail-declined'
  | 'mail-wanted';

/** What an event is about: one thing of one dossier and, where one person is meant, who. */
export interface About {
  purpose: LinkPurpose;
  aboutId: string;
  recipientId?: string | undefined;
  dossierId: string;
  pupilId: string;
}

/** By these somebody comes in: the trail keeps, keyed, where from. */
const waysIn = new Set(['code-accepted', 'letter-used', 'school-code-accepted']);

/**
 * Notes it in the list that evidence is drawn from, and in the dossier's audit chain as
 * `<purpose>.<kind>`; `more` stands in the chain alone.
 */
export async function noteEvent(
  unit: Unit,
  about: About,
  kind: string,
  denied = false,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  await unit.insert(linkEventsTable, {
    id: newId(),
    aboutId: about.aboutId,
    recipientId: about.recipientId ?? null,
    kind,
    byId: unit.actor.personId ?? null,
    at: unit.at,
  });
  await unit.audit({
    event: `${about.purpose}.${kind}`,
    dossierId: about.dossierId,
    pupilId: about.pupilId,
    outcome: denied ? 'denied' : undefined,
    tellsSource: waysIn.has(kind) ? true : undefined,
    details: {
      about: about.aboutId,
      ...(about.recipientId === undefined ? {} : { asked: about.recipientId }),
      ...more,
    },
  });
}
