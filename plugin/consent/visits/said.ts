import { openText, sealText } from '../../platform/store/index.ts';
import type { UnitOfWork } from '../../platform/store/index.ts';
import type { KeyPlace, VisitRow } from '../links/index.ts';
import { keepSaid } from './visits-store.ts';

/**
 * What a page says the next time it is opened, and what somebody had typed there. A form is always
 * answered with a way back to its page, so that loading it anew and going back do what people
 * expect.
 */
export interface Said {
  /** Path of the page. */
  page: string;
  /** Why nothing came of it, or what was done, by the page's own word for it. */
  notice?: string;
  params?: Readonly<Record<string, string | number>>;
  /** Stands in the form again. */
  typed?: Readonly<Record<string, string>>;
  faults?: readonly { field: string; code: string }[];
  /** Belongs in no form of this page; shown to be copied, so that it is not lost. */
  kept?: readonly string[];
}

export interface Sayings {
  keep(visit: VisitRow, said: Said): Promise<void>;
  /** What this page is to say; undefined when it was another that something was kept for. */
  of(visit: VisitRow, page: string): Said | undefined;
  /** Once the form was taken, nothing is left to say of it. */
  drop(visit: VisitRow): Promise<void>;
}

/** Sealed for the person and not for the visit, whose id changes when the code is right. */
const place = ({ recipientId }: VisitRow): string => `links/said/${recipientId}`;

export function createSayings(deps: {
  unitOfWork: Pick<UnitOfWork, 'upkeep'>;
  dossierKey: (dossier: KeyPlace) => Buffer;
}): Sayings {
  const keyOf = (visit: VisitRow): Buffer => deps.dossierKey({ ...visit, id: visit.dossierId });
  return {
    keep: async (visit, said) => {
      const sealed = sealText(keyOf(visit), JSON.stringify(said), place(visit));
      await keepSaid(deps.unitOfWork, visit.visitHash, sealed);
    },
    of: (visit, page) => {
      if (visit.said === null) return undefined;
      const said = JSON.parse(openText(keyOf(visit), visit.said, place(visit))) as Said;
      return said.page === page ? said : undefined;
    },
    drop: async (visit) => {
      if (visit.said !== null) await keepSaid(deps.unitOfWork, visit.visitHash, null);
    },
  };
}
