import type { Lang } from '../../kernel/lang.ts';
import { openPerson } from './links-store.ts';
import type { KeyPlace, LinksStore } from './links-store.ts';

/** How somebody got a link about a dossier; `email` is '' for who was reached without mail. */
interface Reached {
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
function lastReached(
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

/**
 * Somebody of a form as the school reached them last, whatever for: in that language, and at that
 * address where step 1 has none.
 * @param relations what the person is called, in the words of each form
 */
export function asReached<T extends { name: string; relation: string; email: string }>(
  one: T,
  reached: Awaited<ReturnType<ReadReached>>,
  relations: readonly string[] = [one.relation],
): T {
  const last = lastReached(reached, { name: one.name, relations });
  if (last === undefined) return one;
  return { ...one, lang: last.lang, email: one.email === '' ? last.email : one.email };
}
