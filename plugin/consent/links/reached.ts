import type { Lang } from '../../kernel/lang.ts';
import { openPerson } from './links-store.ts';
import type { KeyPlace, LinksStore } from './links-store.ts';

/** How somebody got a link about a dossier; `email` is '' for who was reached without mail. */
export interface Reached {
  name: string;
  relation: string;
  email: string;
  lang: Lang;
}

/** Everybody who ever got a link about a dossier, the latest first. */
export type ReadReached = (dossier: KeyPlace) => Promise<Reached[]>;

export const createReached =
  (deps: {
    store: Pick<LinksStore, 'recipients'>;
    dossierKey: (dossier: KeyPlace) => Buffer;
  }): ReadReached =>
  async (dossier) => {
    const key = deps.dossierKey(dossier);
    return (await deps.store.recipients(dossier.id)).map(({ id, person, lang }) => {
      const { name, relation, email } = openPerson(key, id, person);
      return { name, relation, email, lang };
    });
  };

/**
 * How one person was reached last. Mother and daughter may have one name: the relation tells them
 * apart, in whichever word a form has for it.
 */
export function lastReached(
  reached: readonly Reached[],
  who: { name: string; relations: readonly string[] },
): Reached | undefined {
  const own = reached.filter(
    ({ name, relation }) => name === who.name && who.relations.includes(relation),
  );
  const [last] = own;
  if (last === undefined) return undefined;
  return { ...last, email: own.find(({ email }) => email !== '')?.email ?? '' };
}
