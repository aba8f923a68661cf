import { z } from 'zod';
import type { DossierFacts } from '../../dossier/facts/index.ts';
import { notFound } from '../../kernel/errors.ts';
import type { Licence, Licences } from '../../school/licences/index.ts';

/** `met`: the licence name of another desk than the partnership's own, such as CLEO's. */
export const swvQuery = z.object({ met: z.string().max(120).catch('').default('') });
export type SwvQuery = z.output<typeof swvQuery>;

/** COMMUNICATIE SWV of a dossier with one desk. */
export interface SwvPlace {
  readonly desk: Licence;
  /** Address below the mount path. */
  path(act?: string): string;
  /** For a link or a form. */
  url(act?: string): string;
}

interface PlaceDeps {
  licences: Pick<Licences, 'desksOf'>;
  base: string;
}

/** Where a school writes and shares; undefined when it has no partnership. @throws `not-found` */
export function placeIn(
  { licences, base }: PlaceDeps,
  { subject: dossier, query }: { subject: DossierFacts; query: SwvQuery },
): SwvPlace | undefined {
  const [own, ...partners] = licences.desksOf(dossier.licenceId);
  if (own === undefined) return undefined;
  const desk =
    query.met === '' || query.met === own.name
      ? own
      : partners.find(({ name }) => name === query.met);
  if (desk === undefined) throw notFound();
  const other = desk === own ? '' : `?met=${encodeURIComponent(desk.name)}`;
  const path = (act = ''): string =>
    `/dossiers/${dossier.id}/logboek/communicatie-swv${act}${other}`;
  return { desk, path, url: (act) => base + path(act) };
}

/** @throws AppError `not-found` when the school has no partnership, or none of that name */
export function placeOf(
  deps: PlaceDeps,
  input: { subject: DossierFacts; query: SwvQuery },
): SwvPlace {
  const place = placeIn(deps, input);
  if (place === undefined) throw notFound();
  return place;
}
