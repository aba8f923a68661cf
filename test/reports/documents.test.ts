import { expect } from 'chai';
import {
  consent,
  dossier,
  sampleHtml,
  sampleNothingYet,
  sampleReport,
  setDossier,
} from './sample.ts';
import type { Values } from './sample.ts';
import { story } from './story.ts';

/** The words of a page, without its styles and marks. */
const words = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

describe('what a report says of consent', () => {
  const asked = { ...consent, mode: 'links' as const, on: null, explanation: '' };
  const plan = { ...setDossier.plan!, consentMode: 'links' as const };

  it('is that it was asked, and not that the plan was set, as long as somebody must answer', async () => {
    const text = words(
      await sampleHtml({ values: story, dossier: { ...setDossier, plan }, consent: asked }),
    );
    expect(text)
      .to.include('Instemming gevraagd op 21-11-2026 door Karim Bouali')
      .and.include('Instemming gevraagd op 21-11-2026 10:12 door Karim Bouali');
    expect(text).not.to.include('Vastgesteld op').and.not.include('Geregistreerd op');
  });

  it('is the same of a plan that lapsed before everybody had answered', async () => {
    const lapsedAt = new Date('2026-11-22T09:00:00Z');
    const text = words(
      await sampleHtml({
        values: story,
        dossier: { ...setDossier, plan: { ...plan, lapsedAt } },
        consent: { ...asked, lapsedAt },
      }),
    );
    expect(text).to.include('Instemming gevraagd op 21-11-2026').and.not.include('Vastgesteld op');
  });

  it('is the day on which the plan was set, once it was', async () => {
    const agreedAt = new Date('2026-11-23T09:00:00Z');
    const text = words(
      await sampleHtml({
        values: story,
        dossier: { ...setDossier, plan: { ...plan, agreedAt } },
        consent: { ...asked, setAt: agreedAt, agreedAt },
      }),
    );
    expect(text).to.include('Vastgesteld op 23-11-2026').and.not.include('Instemming gevraagd op');
    expect(words(await sampleHtml({ values: story, dossier: setDossier, consent })))
      .to.include('Vastgesteld op 21-11-2026')
      .and.include('Geregistreerd op');
  });
});

/** Step 10 as it is read: the goals themselves come from step 8. */
const evaluated: Values = {
  ...story,
  10: {
    evaluatedOn: '2027-05-20',
    evaluateNext: '2028-05-01',
    evaluationView: 'De ouders willen op deze voet verder.',
    ...Object.fromEntries(
      (
        [
          ['aaa', 'reached', 'close', ''],
          ['bbb', 'partly', 'adjust', 'Lukt bij vier van de zes docenten.'],
          ['ccc', '', '', ''],
        ] as const
      ).flatMap(([row, outcome, followUp, explanation]) => [
        [`evaluations/${row}/goalDomain`, story[8]?.[`goals/${row}/goalDomain`] ?? ''],
        [`evaluations/${row}/goal`, story[8]?.[`goals/${row}/goal`] ?? ''],
        [`evaluations/${row}/outcome`, outcome],
        [`evaluations/${row}/followUp`, followUp],
        [`evaluations/${row}/explanation`, explanation],
      ]),
    ),
    'present/aaa/presentName': 'Marieke van den Berg',
    'present/aaa/presentRole': 'moeder',
    'present/bbb/presentName': 'Tessa de Vries',
    'present/bbb/presentRole': 'mentor',
    heardOn: '2027-05-18',
    heardHow: 'conversation',
    heardSaid: 'De kaart heb ik bijna niet meer nodig.',
    heardDone: 'De kaart gaat alleen nog mee bij toetsen.',
  },
};
const approach = [
  'Twee keer per week 20 minuten',
  'Een stappenkaart per vak',
  'Vaste plek vooraan',
  'Begeleiding door de remedial teacher',
  'Alle docenten van 2B kennen de kaart',
  'Klein notitieboek',
];

describe('the action part as a report', () => {
  it('has every goal with its approach, when it is evaluated and the state of consent, and nothing of the rest of the plan', async () => {
    const text = words(
      (await sampleReport('action-part', { values: story, dossier: setDossier, consent })) ?? '',
    );
    for (const part of [
      ...approach,
      'In juni 2027 beantwoordt Yara',
      'Op tijd hulp vragen',
      '01-06-2027',
      'Handelingsdeel',
      'Vastgesteld met instemming, versie 3',
      'Karim Bouali',
      'SHA-256',
    ])
      expect(text, part).to.include(part);
    for (const other of [
      'Gemiddeld profiel',
      'remedial teaching begrijpend lezen',
      'Molenstraat',
      'm.vandenberg@voorbeeld.nl',
      'profiel Natuur',
    ])
      expect(text, other).not.to.include(other);
  });

  it('says on its cover and on every page that it does not hold yet', async () => {
    const html = (await sampleReport('action-part', { values: story })) ?? '';
    expect(html)
      .to.include('@top-right{content:"CONCEPT')
      .and.include('Er is nog geen instemming geregistreerd');
  });

  it('is not there without a goal, and says what to do', async () => {
    expect(
      await sampleReport('action-part', { values: { ...story, 8: { consultedOn: '2026-11-18' } } }),
    ).to.equal(undefined);
    expect(await sampleNothingYet({ values: { ...story, 8: {} } })).to.deep.equal({
      'action-part': { code: 'no-goals', step: 8 },
      evaluation: { code: 'nothing-to-evaluate', step: 8 },
    });
    expect(await sampleNothingYet({ values: story })).to.deep.equal({
      evaluation: { code: 'not-evaluated', step: 10 },
    });
    expect(await sampleNothingYet({ values: evaluated })).to.deep.equal({});
  });
});

describe('the evaluation as a report', () => {
  it('has the result and follow-up of each goal, who was there and what they thought, and not the approach', async () => {
    const text = words(
      (await sampleReport('evaluation', {
        values: evaluated,
        dossier: setDossier,
        finished: [10],
      })) ?? '',
    );
    for (const part of [
      'Evaluatie afgerond',
      'Vastgesteld met instemming, versie 3',
      '20-05-2027',
      '01-05-2028',
      'Doel 1 · Informatieve teksten met stappenkaart',
      'In juni 2027 beantwoordt Yara',
      'behaald',
      'deels behaald',
      'nog niet beoordeeld',
      'bijstellen',
      'Lukt bij vier van de zes docenten.',
      'Marieke van den Berg',
      'De kaart heb ik bijna niet meer nodig.',
      'De ouders willen op deze voet verder.',
    ])
      expect(text, part).to.include(part);
    for (const part of [...approach, 'Nu lukt één van de vijf teksten'])
      expect(text, part).not.to.include(part);
  });

  it('says on its cover and on every page that it is not finished', async () => {
    const html = (await sampleReport('evaluation', { values: evaluated, dossier })) ?? '';
    expect(html)
      .to.include('@top-right{content:"EVALUATIE NIET AFGEROND')
      .and.include('Evaluatie nog niet afgerond')
      .and.include('state-concept');
  });

  it('is not there before anything was written in step 10', async () => {
    const goals = Object.fromEntries(
      Object.entries(evaluated[10] ?? {}).filter(
        ([path]) => path.endsWith('/goal') || path.endsWith('/goalDomain'),
      ),
    );
    expect(await sampleReport('evaluation', { values: { ...story, 10: goals } })).to.equal(
      undefined,
    );
  });
});

describe('the same report of the same dossier', () => {
  it('is the same document, letter by letter, so that it is printed once', async () => {
    for (const kind of ['opp', 'action-part', 'evaluation'] as const) {
      const sample = { values: evaluated, dossier: setDossier, consent };
      expect(await sampleReport(kind, sample), kind).to.equal(
        await sampleReport(kind, { ...sample }),
      );
    }
  });
});
