import type { Both, When } from '../../../dossier/declaration/index.ts';
import type { Question, QuestionPart } from '../definition.ts';
import { categories } from './categories.ts';
import { options, two } from './common.ts';

const inVso: When = { field: 'tlv-soort', is: ['vso'] };
const inCategory = (category: string): When[] => [
  inVso,
  { field: 'tlv-categorie', is: [category] },
];

/** A text that must be there. */
const written = (key: string, label: Both, more: Partial<Question> = {}): Question => ({
  key,
  kind: 'text',
  label,
  required: true,
  ...more,
});

export const declaration: QuestionPart = {
  key: 'tlv-verklaring',
  title: two('De verklaring', 'The declaration'),
  help: two(
    'De school waar de leerling is ingeschreven vraagt aan. Bij een verlenging is dat de vso-school.',
    'The school where the pupil is enrolled requests. For an extension that is the vso school.',
  ),
  fields: [
    {
      key: 'tlv-soort',
      kind: 'choice',
      label: two('Voor welk onderwijs?', 'For which education?'),
      required: true,
      width: 'half',
      options: options(
        ['vso', 'voortgezet speciaal onderwijs (vso)', 'special secondary education (vso)'],
        ['pro', 'praktijkonderwijs (PrO)', 'practical education (PrO)'],
      ),
    },
    {
      key: 'tlv-beurt',
      kind: 'choice',
      label: two('Eerste aanvraag of verlenging?', 'First request or extension?'),
      required: true,
      width: 'half',
      options: options(
        ['eerste', 'eerste aanvraag', 'first request'],
        ['verlenging', 'verlenging', 'extension'],
      ),
    },
    {
      key: 'tlv-welke-school',
      kind: 'line',
      label: two('Om welke school gaat het?', 'Which school is it about?'),
      required: false,
    },
    written(
      'tlv-waarom',
      two(
        'Waarom kan de leerling deze ondersteuning niet op een gewone school krijgen?',
        'Why can the pupil not get this support at a regular school?',
      ),
    ),
    written(
      'tlv-gedaan',
      two(
        'Wat is er gedaan, hoe lang, en wat leverde het op?',
        'What was done, for how long, and what did it bring?',
      ),
      {
        help: two(
          'Wat in stap 3 staat gaat vanzelf mee. Vat hier samen wat dat betekent.',
          'What stands in step 3 goes along. Sum up here what it means.',
        ),
      },
    ),
    written(
      'pro-niveau',
      two('Wat laat zien dat praktijkonderwijs past?', 'What shows that practical education fits?'),
      {
        help: two(
          'De leerachterstand, het IQ, en hoe het sociaal en emotioneel gaat.',
          'The learning delay, the IQ, and social and emotional development.',
        ),
        when: [{ field: 'tlv-soort', is: ['pro'] }],
      },
    ),
    written(
      'verleng-evaluatie',
      two(
        'Wat leverde de vorige periode op, per doel?',
        'What did the previous period bring, goal by goal?',
      ),
      { when: [{ field: 'tlv-beurt', is: ['verlenging'] }] },
    ),
    {
      key: 'iq-stabiel',
      kind: 'text',
      label: two(
        'Verklaring evident stabiel leerlingkenmerk',
        'Statement of an evidently stable characteristic',
      ),
      help: two(
        'Alleen als er geen intelligentieonderzoek van de laatste twee jaar is: waarom is een nieuw onderzoek niet nodig?',
        'Only without an intelligence test of the last two years: why is a new one not needed?',
      ),
      required: false,
    },
  ],
};

export const parents: QuestionPart = {
  key: 'tlv-gesprek',
  title: two('De ouders en het MDO', 'The parents and the meeting'),
  fields: [
    {
      key: 'tlv-ouders',
      kind: 'choice',
      label: two(
        'Zijn de ouders het eens met de aanvraag?',
        'Do the parents agree with the request?',
      ),
      required: true,
      width: 'half',
      options: options(
        ['eens', 'eens', 'they agree'],
        ['deels', 'deels', 'partly'],
        ['niet-eens', 'niet eens', 'they do not agree'],
      ),
    },
    written('tlv-ouders-uitleg', two('Wat zien zij anders?', 'What do they see otherwise?'), {
      when: [{ field: 'tlv-ouders', is: ['deels', 'niet-eens'] }],
    }),
    {
      key: 'tlv-mdo',
      kind: 'date',
      label: two(
        'Wanneer is dit in het MDO met de ouders besproken?',
        'When was this discussed with the parents in the multidisciplinary meeting?',
      ),
      required: true,
      width: 'half',
    },
  ],
};

export const category: QuestionPart = {
  key: 'tlv-categorieen',
  title: two('Categorie', 'Category'),
  help: categories.rule,
  when: [inVso],
  fields: [
    {
      key: 'tlv-categorie',
      kind: 'choice',
      label: two('Welke categorie vraag je aan?', 'Which category do you request?'),
      help: categories.exception,
      required: true,
      width: 'half',
      begins: '1',
      options: options(
        ['1', 'Categorie 1 (laag)', 'Category 1 (low)'],
        ['2', 'Categorie 2', 'Category 2'],
        ['3', 'Categorie 3 (EMB)', 'Category 3 (EMB)'],
      ),
    },
  ],
};

export const second: QuestionPart = {
  key: 'tlv-categorie-twee',
  title: two('Waarom categorie 2', 'Why category 2'),
  help: categories.second,
  when: inCategory('2'),
  fields: [
    written(
      'c2-zelfsturing',
      two(
        'Welke structurele, intensieve begeleiding heeft de leerling nodig om tot zelfsturing te komen?',
        'Which structural, intensive guidance does the pupil need to come to self-direction?',
      ),
    ),
    written(
      'c2-school',
      two(
        'Welke ondersteuning biedt de VSO-school zelf vanuit de basis- en extra ondersteuning?',
        'Which support does the vso school give itself from basic and extra support?',
      ),
    ),
    written(
      'c2-anderen',
      two(
        'Welke ondersteuning wordt door andere partijen gefinancierd, zoals de zorgverzekeraar of een PGB?',
        'Which support do other parties pay for, such as the health insurer or a PGB?',
      ),
    ),
    written(
      'c2-gat',
      two(
        'Voor welke ondersteuning is een aanvulling nodig, en waarom kan die niet uit het voorgaande?',
        'For which support is an addition needed, and why can it not come from the former?',
      ),
    ),
  ],
};

export const third: QuestionPart = {
  key: 'tlv-categorie-drie',
  title: two('Waarom categorie 3', 'Why category 3'),
  help: two(
    `${categories.third.nl} ${categories.funding.nl}`,
    `${categories.third.en ?? ''} ${categories.funding.en ?? ''}`,
  ),
  when: inCategory('3'),
  fields: [
    written(
      'c3-verstand',
      two('(Zeer) ernstige verstandelijke beperking', '(Very) severe intellectual disability'),
      { sensitive: 'medical' },
    ),
    {
      key: 'c3-iq',
      kind: 'number',
      label: two('IQ (tot 35)', 'IQ (up to 35)'),
      required: true,
      width: 'third',
      sensitive: 'medical',
      bounds: { least: 0, most: 35, code: 'emb-iq' },
    },
    written('c3-lichaam', two('Lichamelijke beperking', 'Physical disability'), {
      sensitive: 'medical',
    }),
    written('c3-bijkomend', two('Bijkomende stoornissen', 'Additional disorders'), {
      sensitive: 'medical',
    }),
    written(
      'c3-zorg',
      two('Welke extra zorg is naast onderwijs nodig?', 'Which care is needed beside education?'),
      { sensitive: 'medical' },
    ),
    {
      key: 'c3-school',
      kind: 'choice',
      label: two(
        'Aangemeld bij een school voor (voortgezet) speciaal onderwijs?',
        'Registered at a school for (secondary) special education?',
      ),
      required: true,
      width: 'half',
      sensitive: 'medical',
      options: options(
        ['aangemeld', 'aangemeld', 'registered'],
        ['gaat', 'gaat worden aangemeld', 'will be registered'],
      ),
    },
  ],
};
