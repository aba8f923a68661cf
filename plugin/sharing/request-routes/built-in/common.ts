import type { Both } from '../../../dossier/declaration/index.ts';
import type { Question, QuestionPart, Reused } from '../definition.ts';

/** Dutch and English of one text. */
export const two = (nl: string, en: string): Both => ({ nl, en });

/** A choice: each option by its key. */
export const options = (
  ...all: readonly (readonly [key: string, nl: string, en: string])[]
): NonNullable<Question['options']> => all.map(([key, nl, en]) => ({ key, label: two(nl, en) }));

/** Answers that stand in the dossier, each once: a route takes what it needs. */
export const answers = {
  helpQuestion: {
    label: two('De hulpvraag', 'The question for help'),
    step: 3,
    path: 'helpQuestion',
  },
  signalsSchool: {
    label: two('Wat de school ziet', 'What the school sees'),
    step: 3,
    path: 'signalsSchool',
  },
  signalsParents: {
    label: two('Wat de ouders zien', 'What the parents see'),
    step: 3,
    path: 'signalsParents',
  },
  signalsPupil: {
    label: two('Wat de leerling zelf merkt', 'What the pupil notices'),
    step: 3,
    path: 'signalsPupil',
  },
  interventions: {
    label: two(
      'Wat al is geprobeerd en wat het opleverde',
      'What was tried already and what it brought',
    ),
    step: 3,
    list: 'interventions',
  },
  needs: { label: two('Onderwijsbehoeften', 'Educational needs'), step: 6, list: 'needs' },
  heard: {
    label: two('Wat de leerling zelf zegt', 'What the pupil says'),
    step: 6,
    path: 'heardSaid',
  },
  parentsView: {
    label: two('Wat de ouders vinden', 'What the parents think'),
    step: 8,
    path: 'parentsView',
  },
  absence: { label: two('Verzuim', 'Absence'), step: 1, path: 'absence' },
  destination: {
    label: two('Verwachte bestemming', 'Expected destination'),
    step: 7,
    path: 'destination',
  },
  destinationReasons: {
    label: two('Onderbouwing van de bestemming', 'Reasons for the destination'),
    step: 7,
    path: 'reasons',
  },
} satisfies Record<string, Omit<Reused, 'needed'>>;

type Answer = keyof typeof answers;

/** Those that must be there, and those that go along when they are. */
export const reuse = (needed: readonly Answer[], welcome: readonly Answer[]): Reused[] => [
  ...needed.map((name) => ({ ...answers[name], needed: true })),
  ...welcome.map((name) => ({ ...answers[name], needed: false })),
];

/** The same keys in every route: who chooses another one has answered them already. */
export const commonPart: QuestionPart = {
  key: 'aanvraag',
  title: two('De aanvraag', 'The request'),
  fields: [
    {
      key: 'reden-nu',
      kind: 'text',
      label: two('Waarom vraag je dit nu aan?', 'Why do you request this now?'),
      required: true,
    },
    {
      key: 'gewenst',
      kind: 'text',
      label: two(
        'Wat moet er over een halfjaar anders zijn?',
        'What should be different in half a year?',
      ),
      required: true,
    },
    {
      key: 'contact',
      kind: 'line',
      label: two('Wie kunnen wij bellen, en wanneer?', 'Whom can we call, and when?'),
      help: two(
        'Een naam, een telefoonnummer en dagen waarop het lukt.',
        'A name, a telephone number and days that suit.',
      ),
      required: true,
    },
    {
      key: 'spoed',
      kind: 'choice',
      label: two('Hoe snel is dit nodig?', 'How soon is this needed?'),
      required: true,
      width: 'half',
      options: options(
        ['wachten', 'kan wachten', 'it can wait'],
        ['weken', 'binnen vier weken', 'within four weeks'],
        ['nu', 'nu, er dreigt uitval', 'now: the pupil may drop out'],
      ),
    },
    {
      key: 'spoed-toelichting',
      kind: 'text',
      label: two('Waarom kan het niet wachten?', 'Why can it not wait?'),
      required: true,
      when: [{ field: 'spoed', is: ['nu'] }],
    },
  ],
};

/** The seed: 1 to 7 are finished, consent is registered in 8, and the dossier is shared. */
export const everyStep = {
  finished: [1, 2, 3, 4, 5, 6, 7],
  shared: [1, 2, 3, 4, 5, 6, 7, 8],
} as const;

/** What must be there before any request is sent. */
export const beforeAll: readonly Both[] = [
  two('stap 1 tot en met 7 afgerond', 'steps 1 to 7 finished'),
  two('de instemming geregistreerd in stap 8', 'consent registered in step 8'),
  two(
    'het dossier gedeeld, met de bestanden en verslagen',
    'the dossier shared, with its files and reports',
  ),
];

export const noExperts = { count: 0, firstOf: [], othersOf: [] } as const;
