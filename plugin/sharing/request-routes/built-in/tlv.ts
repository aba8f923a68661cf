import { professions } from '../definition.ts';
import type { AgeRule, RequiredFile, RouteDefinition } from '../definition.ts';
import { beforeAll, commonPart, everyStep, reuse, two } from './common.ts';
import { category, declaration, parents, second, third } from './tlv-questions.ts';

const first = [{ field: 'tlv-beurt', is: ['eerste'] }];

/** The union of the public forms (domain §3), each with what it says of age. */
const files: readonly RequiredFile[] = [
  {
    key: 'iq',
    label: two('Individueel intelligentieonderzoek', 'Individual intelligence test'),
    help: two(
      'Van de laatste twee jaar. Is een nieuw onderzoek niet nodig, leg dat dan uit bij “Verklaring evident stabiel leerlingkenmerk”.',
      'Of the last two years. If a new one is not needed, explain it at “Statement of an evidently stable characteristic”.',
    ),
    required: true,
    maxAgeMonths: 24,
    orElse: 'iq-stabiel',
  },
  {
    key: 'mdo-verslag',
    label: two('Verslag van het MDO', 'Minutes of the multidisciplinary meeting'),
    help: two(
      'Met de ouders, waarin deze aanvraag is besproken.',
      'With the parents, in which this request was discussed.',
    ),
    required: true,
    maxAgeMonths: 12,
  },
  {
    key: 'onderwijskundig',
    label: two('Onderwijskundig rapport', 'Educational report'),
    required: false,
    when: first,
  },
  {
    key: 'diagnose',
    label: two('Medische of gedragsdiagnose', 'Medical or behavioural diagnosis'),
    required: false,
  },
  {
    key: 'gedrag',
    label: two('Gedragsvragenlijsten', 'Behaviour questionnaires'),
    help: two(
      'Ten minste twee, met uitleg van wat eruit kwam.',
      'At least two, with what they tell.',
    ),
    required: false,
  },
  { key: 'lvs', label: two('LVS-overzicht', 'Overview of test results'), required: false },
];

const ages: readonly AgeRule[] = [
  {
    key: 'evaluatie',
    label: two('De evaluatie van de doelen', 'The evaluation of the goals'),
    step: 10,
    path: 'evaluatedOn',
    maxAgeMonths: 6,
  },
  {
    key: 'gewerkt',
    label: two('Aan de doelen gewerkt', 'Worked on the goals'),
    step: 8,
    path: 'goals/startsOn',
    minAgeMonths: 6,
    when: first,
  },
];

/** Toelaatbaarheidsverklaring: categories by the seed, the rest by the public forms (domain §3). */
export const tlv: RouteDefinition = {
  schema: 1,
  key: 'tlv',
  name: two('Toelaatbaarheidsverklaring (TLV)', 'Declaration of admissibility (TLV)'),
  short: two('TLV', 'TLV'),
  levels: ['voorziening'],
  what: two(
    'Met een toelaatbaarheidsverklaring kan een leerling naar het voortgezet speciaal onderwijs of het praktijkonderwijs. Het samenwerkingsverband geeft haar af.',
    'With a declaration of admissibility a pupil can go to special secondary or practical education. The partnership gives it.',
  ),
  forWhom: two(
    'Kies deze route als een gewone school de ondersteuning die de leerling nodig heeft niet kan bieden, ook niet met extra hulp.',
    'Choose this route when a regular school cannot give the support that the pupil needs, not even with extra help.',
  ),
  whoDoes: two(
    'De school waar de leerling is ingeschreven vraagt aan; bij een verlenging is dat de vso-school. Twee deskundigen adviseren elk apart, en het samenwerkingsverband besluit.',
    'The school where the pupil is enrolled requests; for an extension that is the vso school. Two experts each advise on their own, and the partnership decides.',
  ),
  prepare: [
    ...beforeAll,
    two(
      'de doelen geëvalueerd, niet langer dan een halfjaar geleden',
      'the goals evaluated within the last half year',
    ),
    two(
      'het intelligentieonderzoek en het verslag van het MDO',
      'the intelligence test and the minutes of the meeting',
    ),
    two(
      'twee deskundigen die niet bij de school werken',
      'two experts who do not work at the school',
    ),
  ],
  closing: two(
    'Bij een toekenning krijgt de school de verklaring met een nummer en een einddatum. Voor het praktijkonderwijs geldt zij de hele schoolloopbaan.',
    'Once granted the school gets the declaration with a number and a last day. For practical education it counts for the whole school career.',
  ),
  parts: [declaration, parents, category, second, third, commonPart],
  reuses: reuse(
    ['helpQuestion', 'interventions', 'needs', 'parentsView', 'destination', 'destinationReasons'],
    ['signalsSchool', 'signalsParents', 'signalsPupil', 'heard', 'absence'],
  ),
  steps: everyStep,
  consent: { required: true, refusal: 'blocks' },
  permission: 'given',
  files,
  reports: ['opp', 'evaluation'],
  ages,
  experts: { count: 2, firstOf: ['orthopedagoog', 'psycholoog'], othersOf: professions },
  signs: ['coordinator', 'guardians', 'pupil-16', 'experts'],
  decides: {
    fourEyes: true,
    outcomes: [
      {
        key: 'toegekend',
        label: two('toegekend', 'granted'),
        kind: 'yes',
        asks: ['tlv', 'period'],
      },
      { key: 'geweigerd', label: two('geweigerd', 'refused'), kind: 'no', asks: [] },
    ],
  },
  terms: { decideDays: 42, supplementDays: 14 },
  ends: { kind: 'tlv' },
  clause: two(
    'Bent u het niet eens met dit besluit, dan kunt u binnen zes weken bezwaar maken bij het samenwerkingsverband. Het samenwerkingsverband vraagt daarover advies aan de Landelijke Bezwaaradviescommissie Toelaatbaarheidsverklaring of aan een eigen commissie (Algemene wet bestuursrecht).',
    'If you do not agree with this decision, you can object at the partnership within six weeks. The partnership asks advice on it from the national committee for objections against declarations of admissibility, or from a committee of its own (Algemene wet bestuursrecht).',
  ),
  category: { question: 'tlv-categorie' },
  note: two(
    'De categorieën komen van het samenwerkingsverband zelf. De bestanden, hun leeftijd en de termijnen komen van openbare formulieren van andere samenwerkingsverbanden: pas ze aan waar dat hier anders is.',
    'The categories are the partnership’s own. Files, their age and the terms come from public forms of other partnerships: change them where this one differs.',
  ),
};
