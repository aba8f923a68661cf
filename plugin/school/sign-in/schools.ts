/** The schools of this installation; a higher capability knows them. */
export interface Schools {
  all(): readonly { id: string; name: string; schoolName: string }[];
  byId(id: string): { name: string; schoolName: string; town: string };
  key(id: string): Buffer;
}
