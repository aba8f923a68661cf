import { openText, sealText } from '../../platform/store/index.ts';
import type { LinkPerson, LinkPurpose } from '../link-facts/index.ts';
import { openPerson } from '../links/index.ts';

/**
 * A text of what was asked, of one asked or of an answer, sealed under the dossier's key in its own
 * place.
 */
export interface AskedSeal {
  seal(text: string, column: string, id: string): Buffer;
  open(sealed: Buffer, column: string, id: string): string;
  person(row: { id: string; person: Buffer }): LinkPerson;
}

/** The places of each purpose are its own; that of a person is one for all of them. */
export const askedSeal = (purpose: LinkPurpose, key: Buffer): AskedSeal => ({
  seal: (text, column, id) => sealText(key, text, `${purpose}/${column}/${id}`),
  open: (sealed, column, id) => openText(key, sealed, `${purpose}/${column}/${id}`),
  person: (row) => openPerson(key, row.id, row.person),
});
