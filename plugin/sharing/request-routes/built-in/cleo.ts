import type { RouteDefinition } from '../definition.ts';
import { beforeAll, commonPart, everyStep, noExperts, options, reuse, two } from './common.ts';

/** The licence name of CLEO, as the seed tells. */
export const CLEO = 'TOMVONK';

/** The seed names it and how it ends; what it asks was not found (domain §1). */
export const cleo: RouteDefinition = {
  schema: 1,
  key: 'cleo',
  name: two('CLEO', 'CLEO'),
  short: two('CLEO', 'CLEO'),
  levels: ['voorziening'],
  what: two(
    'CLEO is een voorziening waar een leerling tijdelijk onderwijs en begeleiding krijgt, met het doel terug te gaan naar school.',
    'CLEO is a provision where a pupil is taught and guided for a while, with the aim of going back to school.',
  ),
  forWhom: two(
    'Kies deze route als een leerling tijdelijk niet op de eigen school kan leren en er een plan is om terug te komen.',
    'Choose this route when a pupil cannot learn at the own school for a while, and there is a plan to come back.',
  ),
  whoDoes: two(
    'CLEO leest het dossier en beslist of het de leerling kan plaatsen. Daarna geeft de school CLEO toegang tot het dossier, of draagt zij het dossier over.',
    'CLEO reads the dossier and decides whether it can place the pupil. After that the school gives CLEO access to the dossier, or transfers it.',
  ),
  prepare: [
    ...beforeAll,
    two('het verzuimoverzicht', 'the overview of absence'),
    two('het plan om terug te komen op school', 'the plan to come back to school'),
  ],
  closing: two(
    `Is de leerling geplaatst, geef CLEO dan toegang tot het dossier, of archiveer het en draag het over. De licentienaam van CLEO is: ${CLEO}.`,
    `Once the pupil is placed, give CLEO access to the dossier, or archive it and transfer it. The licence name of CLEO is: ${CLEO}.`,
  ),
  parts: [
    {
      key: 'cleo-plaatsing',
      title: two('De plaatsing', 'The placement'),
      fields: [
        {
          key: 'cleo-waarom',
          kind: 'text',
          label: two('Waarom past dit niet op school?', 'Why does this not fit at school?'),
          required: true,
        },
        {
          key: 'cleo-dagen',
          kind: 'choice',
          label: two('Hoeveel van de week?', 'How much of the week?'),
          required: true,
          width: 'half',
          options: options(
            ['dagdelen', 'een paar dagdelen', 'a few half days'],
            ['halve-dagen', 'halve dagen', 'half days'],
            ['hele-dagen', 'hele dagen', 'whole days'],
            ['nog', 'nog te bepalen', 'to be decided'],
          ),
        },
        {
          key: 'cleo-start',
          kind: 'date',
          label: two('Vanaf wanneer?', 'From when?'),
          required: false,
          width: 'third',
        },
        {
          key: 'cleo-vervoer',
          kind: 'text',
          label: two('Hoe komt de leerling er?', 'How does the pupil get there?'),
          required: false,
        },
        {
          key: 'cleo-zorg',
          kind: 'text',
          label: two('Waar moet CLEO rekening mee houden?', 'What must CLEO take into account?'),
          help: two(
            'Medicijnen, allergieën, of wat er anders nodig is om veilig te zijn.',
            'Medicines, allergies, or what else is needed to be safe.',
          ),
          required: false,
          sensitive: 'medical',
        },
      ],
    },
    {
      key: 'cleo-terugkeer',
      title: two('Terug naar school', 'Back to school'),
      fields: [
        {
          key: 'cleo-doel',
          kind: 'text',
          label: two(
            'Wat moet de leerling leren of herstellen voordat hij of zij terug kan?',
            'What must the pupil learn or recover before coming back?',
          ),
          required: true,
        },
        {
          key: 'cleo-terug',
          kind: 'text',
          label: two(
            'Wat doet de school terwijl de leerling daar is, en hoe houden jullie contact?',
            'What does the school do while the pupil is there, and how do you keep in touch?',
          ),
          required: true,
        },
      ],
    },
    commonPart,
  ],
  reuses: reuse(
    ['helpQuestion', 'interventions', 'absence', 'needs'],
    ['signalsSchool', 'signalsParents', 'signalsPupil', 'heard', 'parentsView', 'destination'],
  ),
  steps: everyStep,
  consent: { required: true, refusal: 'blocks' },
  permission: 'given',
  files: [
    {
      key: 'verzuim',
      label: two('Verzuimoverzicht', 'Overview of absence'),
      required: true,
      maxAgeMonths: 1,
    },
    {
      key: 'onderzoek',
      label: two('Verslag van een onderzoek', 'Report of an examination'),
      required: false,
    },
    {
      key: 'zorgplan',
      label: two('Afspraken over zorg of medicijnen', 'Agreements on care or medicines'),
      required: false,
    },
  ],
  reports: ['opp', 'evaluation'],
  ages: [],
  experts: noExperts,
  signs: ['coordinator', 'guardians'],
  decides: {
    fourEyes: false,
    outcomes: [
      { key: 'geplaatst', label: two('geplaatst', 'placed'), kind: 'yes', asks: ['period'] },
      {
        key: 'wachtlijst',
        label: two('op de wachtlijst', 'on the waiting list'),
        kind: 'other',
        asks: [],
      },
      { key: 'niet-geplaatst', label: two('niet geplaatst', 'not placed'), kind: 'no', asks: [] },
    ],
  },
  terms: { decideDays: 28, supplementDays: 14 },
  ends: { kind: 'access-or-transfer', licence: CLEO, group: 'CLEO' },
  clause: two(
    'Zijn jullie het er niet mee eens, bel dan met CLEO. Komen jullie er samen niet uit, vraag dan het samenwerkingsverband om mee te kijken.',
    'If you do not agree, call CLEO. If that does not help, ask the partnership to look along.',
  ),
  note: two(
    'Wat CLEO vraagt en wanneer het beslist, is een voorstel: er is geen openbaar formulier gevonden. De licentienaam en hoe het afloopt, staan vast.',
    'What CLEO asks and when it decides is a proposal: no public form was found. Its licence name and how it ends are certain.',
  ),
};
