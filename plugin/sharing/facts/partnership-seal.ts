import type { DossierFacts } from '../../dossier/facts/index.ts';
import { openText, sealText } from '../../platform/store/index.ts';

/** What opens a dossier's sealed text. */
export type KeyPlace = Pick<DossierFacts, 'id' | 'licenceId' | 'wrappedKey'>;

/**
 * Texts between school and partnership, each sealed under the dossier's key in a place of its own.
 */
export interface PartnershipSeal {
  seal(
    text: string,
    column: 'reason' | 'ground' | 'document' | 'subject' | 'body',
    id: string,
  ): Buffer;
  open(
    sealed: Buffer,
    column: 'reason' | 'ground' | 'document' | 'subject' | 'body',
    id: string,
  ): string;
}

export function partnershipSeal(key: Buffer): PartnershipSeal {
  return {
    seal: (text, column, id) => sealText(key, text, `partnership/${column}/${id}`),
    open: (sealed, column, id) => openText(key, sealed, `partnership/${column}/${id}`),
  };
}
