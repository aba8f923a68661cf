import type { SchoolPlan } from './school.ts';

const levels = ['vmbo-bk', 'vmbo-kgt', 'vmbo-gt/havo', 'havo', 'havo/vwo', 'vwo'] as const;
const letters = ['A', 'B', 'C', 'D', 'E', 'F'] as const;

/** De Werf: four years of six classes, 640 pupils, 60 staff. */
export const deWerf: SchoolPlan = {
  tenant: 'dewerf',
  name: 'De Werf',
  town: 'Alkmaar',
  brin: '99XX',
  seed: 20_260_801,
  pupils: 640,
  staff: 60,
  classes: [1, 2, 3, 4].flatMap((year) =>
    letters.map((letter, index) => ({
      name: `${year}${letter}`,
      level: levels[index] ?? '',
      year,
    })),
  ),
  knownStaff: [
    { id: 'tessa', given: 'Tessa', prefix: 'de', family: 'Vries', mentorOf: '2B' },
    { id: 'karim', given: 'Karim', family: 'Bouali' },
    { id: 'ingrid', given: 'Ingrid', family: 'Smit' },
    { id: 'hanneke', given: 'Hanneke', family: 'Vos' },
    { id: 'pieter', given: 'Pieter', prefix: 'van', family: 'Dijk' },
  ],
  knownPupils: [
    {
      id: 'yara',
      given: 'Yara',
      prefix: 'van den',
      family: 'Berg',
      birthDate: '2013-05-03',
      group: '2B',
    },
  ],
};

/** Het Baken: a second, small school, to prove that nobody looks over the fence. */
export const hetBaken: SchoolPlan = {
  tenant: 'hetbaken',
  name: 'Het Baken',
  town: 'Heiloo',
  brin: '99YY',
  seed: 7,
  pupils: 80,
  staff: 12,
  classes: [1, 2, 3, 4].map((year) => ({ name: `${year}A`, level: 'praktijkonderwijs', year })),
  knownStaff: [
    { id: 'joris', given: 'Joris', family: 'Mulder', mentorOf: '2A' },
    { id: 'samira', given: 'Samira', family: 'Haddad' },
  ],
  knownPupils: [],
};

/** The regional partnership of both schools: people who work there, and no pupils. */
export const swvDePolder: SchoolPlan = {
  tenant: 'swvdepolder',
  name: 'Samenwerkingsverband De Polder',
  town: 'Alkmaar',
  brin: '',
  seed: 11,
  pupils: 0,
  staff: 3,
  classes: [],
  knownStaff: [
    { id: 'fatima', given: 'Fatima', family: 'Amrani' },
    { id: 'noud', given: 'Noud', family: 'Kuiper' },
  ],
  knownPupils: [],
};

/** CLEO, a partner of the partnership: it treats requests at a desk of its own. */
export const tomVonk: SchoolPlan = {
  tenant: 'tomvonk',
  name: 'Tom Vonk (CLEO)',
  town: 'Alkmaar',
  brin: '',
  seed: 13,
  pupils: 0,
  staff: 3,
  classes: [],
  knownStaff: [
    { id: 'amber', given: 'Amber', family: 'Kok' },
    { id: 'bas', given: 'Bas', family: 'Timmer' },
  ],
  knownPupils: [],
};

export interface DemoAccount {
  /** What is typed to sign in. */
  login: string;
  name: string;
  /** The host's own word for the role. */
  role: 'docent' | 'zorgcoordinator' | 'beheerder' | 'swv-medewerker';
  tenant: string;
  staffId: string;
}

export const demoAccounts: readonly DemoAccount[] = [
  { login: 'tessa', name: 'Tessa de Vries', role: 'docent', tenant: 'dewerf', staffId: 'tessa' },
  {
    login: 'karim',
    name: 'Karim Bouali',
    role: 'zorgcoordinator',
    tenant: 'dewerf',
    staffId: 'karim',
  },
  { login: 'ingrid', name: 'Ingrid Smit', role: 'beheerder', tenant: 'dewerf', staffId: 'ingrid' },
  { login: 'joris', name: 'Joris Mulder', role: 'docent', tenant: 'hetbaken', staffId: 'joris' },
  {
    login: 'samira',
    name: 'Samira Haddad',
    role: 'zorgcoordinator',
    tenant: 'hetbaken',
    staffId: 'samira',
  },
  {
    login: 'fatima',
    name: 'Fatima Amrani',
    role: 'beheerder',
    tenant: 'swvdepolder',
    staffId: 'fatima',
  },
  // The school system knows no such role: Fatima gave it at MEDEWERKERS, as an admin of a
  // partnership does.
  {
    login: 'noud',
    name: 'Noud Kuiper',
    role: 'swv-medewerker',
    tenant: 'swvdepolder',
    staffId: 'noud',
  },
  { login: 'amber', name: 'Amber Kok', role: 'beheerder', tenant: 'tomvonk', staffId: 'amber' },
  {
    login: 'bas',
    name: 'Bas Timmer',
    role: 'swv-medewerker',
    tenant: 'tomvonk',
    staffId: 'bas',
  },
];
