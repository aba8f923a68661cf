import type { NameParts } from '../../kernel/names.ts';
import type { Reads } from '../../platform/store/index.ts';

export async function nameOfPupil(reads: Reads, id: string): Promise<NameParts | undefined> {
  const [row] = await reads.select<NameParts>(
    'SELECT given, prefix, family, preferred FROM {people} WHERE id = :id',
    { id },
  );
  return row;
}
