import type { Database, Unit } from '../store/index.ts';

/** Seed: "Cito" comes back in LEERGEBIED, "Handmatig" in LEERGEBIED OVERSTIJGEND. */
export type DomainKind = 'cito' | 'handmatig';

export interface LearningDomain {
  key: string;
  name: string;
  kind: DomainKind;
}

/**
 * What a new licence starts with (domain.md §4, "Domains"). Names are the school's data, kept in its own language
 * and changed by the school itself, so they are not in the catalogue.
 */
const initialDomains: readonly (LearningDomain & { standard: boolean })[] = [
  { key: 'technisch-lezen', name: 'Technisch lezen', kind: 'cito', standard: true },
  { key: 'begrijpend-lezen', name: 'Begrijpend lezen', kind: 'cito', standard: true },
  { key: 'spelling', name: 'Spelling', kind: 'cito', standard: true },
  { key: 'woordenschat', name: 'Woordenschat', kind: 'cito', standard: false },
  { key: 'rekenen-wiskunde', name: 'Rekenen-wiskunde', kind: 'cito', standard: true },
  { key: 'engels', name: 'Engels', kind: 'cito', standard: false },
  { key: 'leren-leren', name: 'Leren leren', kind: 'handmatig', standard: true },
  { key: 'taken-uitvoeren', name: 'Leren taken uitvoeren', kind: 'handmatig', standard: true },
  { key: 'sociale-situaties', name: 'Functioneren in sociale situaties', kind: 'handmatig', standard: true },
  { key: 'toekomstperspectief', name: 'Persoonlijk toekomstperspectief', kind: 'handmatig', standard: false },
  { key: 'werkhouding', name: 'Werkhouding', kind: 'handmatig', standard: true },
  { key: 'sociaal-emotioneel', name: 'Sociaal-emotioneel', kind: 'handmatig', standard: false },
];

export interface LearningDomains {
  createInitial(licenceId: string, unit: Unit): Promise<void>;
  /** The domains a new dossier of this licence starts with, in order. */
  standard(licenceId: string): Promise<LearningDomain[]>;
}

export function createLearningDomains(deps: { database: Database }): LearningDomains {
  return {
    createInitial: async (licenceId, unit) => {
      for (const [position, domain] of initialDomains.entries()) {
        await unit.write(
          `INSERT INTO {learning_domains} (licence_id, domain_key, name, kind, standard, position)
           VALUES (:licenceId, :key, :name, :kind, :standard, :position)`, { licenceId, ...domain, position });
      }
    },
    standard: (licenceId) => deps.database.select<LearningDomain>(
      `SELECT domain_key AS \`key\`, name, kind FROM {learning_domains}
        WHERE licence_id = :licenceId AND standard ORDER BY position`, { licenceId }),
  };
}
