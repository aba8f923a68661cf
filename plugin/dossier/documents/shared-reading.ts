import type { StepReader } from '../declaration/index.ts';
import type { Dossiers } from '../record/index.ts';

/** Where somebody lives or can be reached: parents who live apart may keep that from each other. */
const familyPlaces = /^(address|postcode|town|guardians\/[^/]+\/(guardianEmail|guardianPhone))$/;

const withoutAddresses = (reader: StepReader): StepReader => ({
  ...reader,
  value: (path) => (familyPlaces.test(path) ? '' : reader.value(path)),
});

/** Step 2 names helpers, and family among them. */
const withoutFamily = (reader: StepReader): StepReader => ({
  ...reader,
  value: (path) => {
    const row = /^people\/([^/]+)\/(?:email|phone)$/.exec(path)?.[1];
    return row !== undefined && reader.value(`people/${row}/kind`) === 'family'
      ? ''
      : reader.value(path);
  },
});

const hiding: Readonly<Record<number, (reader: StepReader) => StepReader>> = {
  1: withoutAddresses,
  2: withoutFamily,
};

/**
 * The dossier as every parent may read it: all but the addresses and numbers of the family in steps
 * 1 and 2.
 */
export const sharedReading = (dossiers: Pick<Dossiers, 'readers'>): Pick<Dossiers, 'readers'> => ({
  readers: async (dossier, numbers) => {
    const found = await dossiers.readers(dossier, numbers);
    return { ...found, read: (step) => hiding[step]?.(found.read(step)) ?? found.read(step) };
  },
});
