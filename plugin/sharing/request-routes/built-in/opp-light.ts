import type { RouteDefinition } from '../definition.ts';
import { beforeAll, commonPart, everyStep, noExperts, options, reuse, two } from './common.ts';

/** The seed names it; what it asks is ours, after what the sources need at least (domain §3). */
export const oppLight: RouteDefinition = {
  schema: 1,
  key: 'opp-light',
  name: two('Lichte ondersteuning (OPP Light)', 'Light support (OPP Light)'),
  short: two('Lichte ondersteuning', 'Light support'),
  levels: ['voorziening'],
  what: two(
    'Met lichte ondersteuning vraag je tijdelijk extra hulp op school aan voor een leerling, zonder dat er een andere school in beeld is.',
    'With light support you request extra help at school for a while, without another school in view.',
  ),
  forWhom: two(
    'Kies deze route als de basisondersteuning niet genoeg is, maar de leerling op de eigen school kan blijven en de hulp in maanden is te tellen.',
    'Choose this route when basic support is not enough, while the pupil can stay at the own school and the help lasts some months.',
  ),
  whoDoes: two(
    'De school beschrijft doel, duur en inzet. Het samenwerkingsverband kijkt of dit past en laat weten of de ondersteuning er komt.',
    'The school describes goal, duration and effort. The partnership looks whether this fits and tells whether the support will come.',
  ),
  prepare: [...beforeAll, two('begin en einde van de inzet', 'when the support begins and ends')],
  closing: two(
    'Is het toegekend, dan begint de ondersteuning op de dag die in het besluit staat. Kijk op de afgesproken dag samen of het hielp.',
    'Once granted, the support begins on the day in the decision. Look together on the agreed day whether it helped.',
  ),
  parts: [
    {
      key: 'licht',
      title: two('De ondersteuning', 'The support'),
      fields: [
        {
          key: 'licht-doel',
          kind: 'text',
          label: two(
            'Waaraan werk je met deze ondersteuning?',
            'What do you work on with this support?',
          ),
          help: two('Eén of twee concrete doelen.', 'One or two concrete goals.'),
          required: true,
        },
        {
          key: 'licht-vorm',
          kind: 'choice',
          label: two('Welke vorm heeft de ondersteuning?', 'What form does the support have?'),
          required: true,
          width: 'half',
          options: options(
            ['klas', 'begeleiding in de klas', 'guidance in the classroom'],
            ['buiten', 'begeleiding buiten de klas', 'guidance outside the classroom'],
            ['leraar', 'ondersteuning van de leraar', 'support of the teacher'],
            ['materiaal', 'materiaal of hulpmiddel', 'material or an aid'],
            ['anders', 'anders', 'otherwise'],
          ),
        },
        {
          key: 'licht-uren',
          kind: 'number',
          label: two('Hoeveel uren per week?', 'How many hours a week?'),
          required: true,
          width: 'third',
          bounds: { least: 0, most: 40, code: 'out-of-bounds' },
        },
        {
          key: 'licht-begin',
          kind: 'date',
          label: two('Vanaf wanneer?', 'From when?'),
          required: true,
          width: 'third',
        },
        {
          key: 'licht-eind',
          kind: 'date',
          label: two('Tot wanneer?', 'Until when?'),
          help: two('Ten hoogste een schooljaar.', 'One school year at most.'),
          required: true,
          width: 'third',
        },
        {
          key: 'licht-school',
          kind: 'text',
          label: two(
            'Wat doet de school zelf, en wat vraagt zij erbij?',
            'What does the school do itself, and what does it ask in addition?',
          ),
          required: true,
        },
        {
          key: 'licht-evaluatie',
          kind: 'date',
          label: two(
            'Wanneer kijken jullie samen of het hielp?',
            'When do you look together whether it helped?',
          ),
          required: true,
          width: 'half',
        },
      ],
    },
    commonPart,
  ],
  reuses: reuse(
    ['helpQuestion', 'needs', 'parentsView'],
    ['absence', 'signalsSchool', 'interventions', 'heard'],
  ),
  steps: { finished: everyStep.finished, shared: [1, 3, 6, 8] },
  consent: { required: true, refusal: 'blocks' },
  permission: 'given-or-grounded',
  files: [
    {
      key: 'bijlage',
      label: two('Verslag van een gesprek of onderzoek', 'Report of a conversation or examination'),
      required: false,
    },
  ],
  reports: ['opp'],
  ages: [],
  experts: noExperts,
  signs: ['coordinator'],
  decides: {
    fourEyes: false,
    outcomes: [
      { key: 'toegekend', label: two('toegekend', 'granted'), kind: 'yes', asks: ['period'] },
      { key: 'niet-toegekend', label: two('niet toegekend', 'not granted'), kind: 'no', asks: [] },
      { key: 'anders', label: two('anders opgelost', 'solved otherwise'), kind: 'other', asks: [] },
    ],
  },
  terms: { decideDays: 28, supplementDays: 14 },
  ends: { kind: 'nothing' },
  clause: two(
    'Zijn jullie het er niet mee eens, bel dan eerst met het samenwerkingsverband. Daarna kan de school dit bij de directie van het samenwerkingsverband aankaarten.',
    'If you do not agree, first call the partnership. After that the school can take it up with the partnership’s management.',
  ),
  note: two(
    'De vragen, de termijnen en wat te doen bij een nee zijn een voorstel: er is geen openbaar formulier gevonden.',
    'Questions, terms and what to do after a no are a proposal: no public form was found.',
  ),
};
