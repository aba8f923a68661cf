import type { RouteDefinition } from '../definition.ts';
import { beforeAll, commonPart, everyStep, noExperts, options, reuse, two } from './common.ts';

/** The seed names it; no public form was found (domain §3). */
export const hit: RouteDefinition = {
  schema: 1,
  key: 'hit',
  name: two('Heliomare Interventieteam (HIT)', 'Heliomare Intervention Team (HIT)'),
  short: two('HIT', 'HIT'),
  levels: ['voorziening'],
  what: two(
    'Het Heliomare Interventieteam kijkt mee bij een leerling voor wie het op school vastloopt, en werkt samen met de school en het gezin. Daarna weet je welke aanpak werkt en of er meer nodig is.',
    'The Heliomare Intervention Team looks along at a pupil who is stuck at school, and works with school and family. Afterwards you know which approach works and whether more is needed.',
  ),
  forWhom: two(
    'Bij vastlopen, schooluitval of (dreigend) thuiszitten.',
    'When a pupil is stuck, drops out, or stays at home or soon may.',
  ),
  whoDoes: two(
    'De school vraagt aan en is aanspreekpunt. Het team neemt binnen een week contact op en laat weten of het de vraag oppakt.',
    'The school requests and is the contact. The team calls within a week and tells whether it takes up the question.',
  ),
  prepare: [
    ...beforeAll,
    two('de hulpvraag', 'the question for help'),
    two('wat er al is gedaan en wat dat opleverde', 'what was done already and what it brought'),
    two('het verzuim van het laatste halfjaar', 'the absence of the last half year'),
    two(
      'toestemming van de ouders om met andere hulpverleners te overleggen',
      'the parents’ permission to consult other professionals',
    ),
  ],
  closing: two(
    'Pakt het team de vraag op, dan kan de school het toegang geven tot het dossier zolang het meewerkt.',
    'When the team takes up the question, the school can give it access to the dossier for as long as it helps.',
  ),
  parts: [
    {
      key: 'hit-wat',
      title: two('De vraag aan het team', 'The question for the team'),
      fields: [
        {
          key: 'hit-vraag',
          kind: 'text',
          label: two(
            'Wat moet het team doen of uitzoeken?',
            'What should the team do or find out?',
          ),
          required: true,
        },
        {
          key: 'hit-hulp',
          kind: 'text',
          label: two(
            'Wie helpt er al: op school, thuis, van buiten?',
            'Who helps already: at school, at home, from outside?',
          ),
          required: true,
        },
        {
          key: 'hit-contact-gezin',
          kind: 'choice',
          label: two('Weten de ouders van deze aanvraag?', 'Do the parents know of this request?'),
          required: true,
          width: 'half',
          options: options(
            ['ja', 'ja, de ouders weten ervan', 'yes, the parents know'],
            ['nee', 'nee, met een reden', 'no, with a reason'],
          ),
        },
        {
          key: 'hit-contact-reden',
          kind: 'text',
          label: two('Waarom weten zij het nog niet?', 'Why do they not know yet?'),
          required: true,
          when: [{ field: 'hit-contact-gezin', is: ['nee'] }],
        },
      ],
    },
    {
      key: 'hit-uitvallen',
      title: two('Aanwezig op school', 'Present at school'),
      fields: [
        {
          key: 'hit-uitval',
          kind: 'choice',
          label: two('Valt de leerling uit?', 'Does the pupil drop out?'),
          required: true,
          width: 'half',
          options: options(
            ['nee', 'nee', 'no'],
            ['soms', 'soms', 'sometimes'],
            ['vier-weken', 'sinds vier weken', 'for four weeks'],
            ['langer', 'langer dan vier weken', 'longer than four weeks'],
            ['thuis', 'de leerling zit thuis', 'the pupil stays at home'],
          ),
        },
        {
          key: 'hit-sinds',
          kind: 'date',
          label: two('Sinds wanneer?', 'Since when?'),
          required: true,
          width: 'third',
          when: [{ field: 'hit-uitval', is: ['soms', 'vier-weken', 'langer', 'thuis'] }],
        },
        {
          key: 'hit-tijden',
          kind: 'text',
          label: two(
            'Hoe ziet de schoolweek er nu uit?',
            'What does the school week look like now?',
          ),
          required: false,
        },
      ],
    },
    {
      key: 'hit-veilig',
      title: two('Veiligheid', 'Safety'),
      fields: [
        {
          key: 'hit-veiligheid',
          kind: 'choice',
          label: two('Speelt er iets rond veiligheid?', 'Is anything the matter about safety?'),
          required: true,
          width: 'half',
          options: options(['nee', 'nee', 'no'], ['ja', 'ja', 'yes']),
        },
        {
          key: 'hit-veiligheid-wat',
          kind: 'text',
          label: two('Wat speelt er?', 'What is the matter?'),
          required: true,
          sensitive: 'psychological',
          when: [{ field: 'hit-veiligheid', is: ['ja'] }],
        },
      ],
    },
    commonPart,
  ],
  reuses: reuse(
    ['helpQuestion', 'interventions', 'absence'],
    ['signalsSchool', 'signalsParents', 'signalsPupil', 'heard', 'parentsView', 'needs'],
  ),
  steps: everyStep,
  consent: { required: true, refusal: 'blocks' },
  permission: 'given-or-grounded',
  files: [
    {
      key: 'verzuim',
      label: two(
        'Verzuimoverzicht van het laatste halfjaar',
        'Overview of absence in the last half year',
      ),
      required: true,
      maxAgeMonths: 1,
    },
    {
      key: 'onderzoek',
      label: two('Verslag van een onderzoek', 'Report of an examination'),
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
      {
        key: 'opgepakt',
        label: two('opgepakt door het team', 'taken up by the team'),
        kind: 'yes',
        asks: ['period'],
      },
      {
        key: 'advies',
        label: two('advies gegeven, geen inzet', 'advice given, no involvement'),
        kind: 'other',
        asks: [],
      },
      {
        key: 'wachtlijst',
        label: two('op de wachtlijst', 'on the waiting list'),
        kind: 'other',
        asks: [],
      },
      {
        key: 'niet-passend',
        label: two('past niet bij het team', 'does not fit the team'),
        kind: 'no',
        asks: [],
      },
    ],
  },
  terms: { decideDays: 14, supplementDays: 14 },
  ends: { kind: 'nothing' },
  clause: two(
    'Zijn jullie het er niet mee eens, bel dan met het team. Komen jullie er samen niet uit, vraag dan het samenwerkingsverband om mee te kijken.',
    'If you do not agree, call the team. If that does not help, ask the partnership to look along.',
  ),
  note: two(
    'De vragen, de termijnen en de uitkomsten zijn een voorstel: er is geen openbaar formulier gevonden. Past het team bij een eigen bureau, kies dat dan bij deze route.',
    'Questions, terms and outcomes are a proposal: no public form was found. If the team has a desk of its own, choose it for this route.',
  ),
};
