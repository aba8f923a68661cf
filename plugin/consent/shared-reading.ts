import type { Dossiers, StepReader } from '../dossier/index.ts';

/** Where somebody lives or can be reached: parents who live apart may keep that from each other. */
const familyPlaces = /^(address|postcode|town|guardians\/[^/]+\/(guardianEmail|guardianPhone))$/;

const withoutAddresses = (reader: StepReader): StepReader => ({ ...reader, value: (path) => (familyPlaces.test(path) ? '' : reader.value(path)) });

/** The dossier as every parent may read it: all but the addresses and numbers of the family in step 1. */
export const sharedReading = (dossiers: Pick<Dossiers, 'readers'>): Pick<Dossiers, 'readers'> => ({
  readers: async (dossier, numbers) => {
    const found = await dossiers.readers(dossier, numbers);
    return { ...found, read: (step) => (step === 1 ? withoutAddresses(found.read(step)) : found.read(step)) };
  },
});
