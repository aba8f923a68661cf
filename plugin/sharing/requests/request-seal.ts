import { openText, sealText } from '../../platform/store/index.ts';

/** Where a sealed text of a request stands: table and column. Never changed once it is used. */
export type RequestPlace =
  | 'request_snapshots/document'
  | 'request_events/words'
  | 'request_decisions/motivation'
  | 'request_decisions/clause'
  | 'request_notes/body'
  | 'request_experts/person'
  | 'request_advices/text'
  | 'request_advices/name'
  | 'request_advices/registration'
  | 'meeting_items/words';

/** Texts of a request, each sealed under the dossier's key in a place of its own. */
export interface RequestSeal {
  seal(text: string, place: RequestPlace, id: string): Buffer;
  open(sealed: Buffer, place: RequestPlace, id: string): string;
}

export const requestSeal = (key: Buffer): RequestSeal => ({
  seal: (text, place, id) => sealText(key, text, `${place}/${id}`),
  open: (sealed, place, id) => openText(key, sealed, `${place}/${id}`),
});

export const snapshotPlace = (requestId: string, number: number): string =>
  `${requestId}/${number}`;
