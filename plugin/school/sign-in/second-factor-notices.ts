import type { Lang } from '../../kernel/lang.ts';
import { shownMoment } from '../../kernel/moments.ts';
import type { MailFacts, Outbox } from '../../platform/mail/index.ts';
import type { Unit } from '../../platform/store/index.ts';
import type { Schools } from './schools.ts';

export interface MailReader {
  to: string;
  name: string;
  lang: Lang;
}

/**
 * Where somebody's notices go; undefined when no address of theirs is known. Higher capabilities
 * know it.
 */
export interface MailReaders {
  /**
   * Asked within a unit of work, it reads in that one's transaction, and so needs no second
   * connection while others wait for one.
   */
  of(personId: string, licenceId: string, unit?: Unit): Promise<MailReader | undefined>;
}

/** @returns whether there was an address to tell it to */
export async function notify(
  { outbox, schools, baseUrl }: { outbox: Outbox; schools: Schools; baseUrl: string },
  unit: Unit,
  { licenceId, reader }: { licenceId: string; reader: MailReader | undefined },
  name: string,
  facts: MailFacts = {},
): Promise<boolean> {
  if (reader === undefined) return false;
  await outbox.put(unit, {
    licenceId,
    to: reader.to,
    name,
    lang: reader.lang,
    facts: {
      name: reader.name,
      school: schools.byId(licenceId).schoolName,
      when: shownMoment(unit.at),
      link: `${baseUrl}/account`,
      ...facts,
    },
  });
  return true;
}
