import { expect } from 'chai';
import type { Block } from '../../plugin/platform/paper/document.ts';
import { documentWeight, pagesOf, weightOf } from '../../plugin/sharing/reading/pages.ts';
import { isAllowed, readerState, shareState } from '../../plugin/sharing/reading/share.ts';
import { readSharing } from '../../plugin/sharing/reading/sharing.ts';
import type { Candidate } from '../../plugin/sharing/reading/sharing.ts';

const TODAY = '2026-11-29';
const candidates: Candidate[] = [
  { key: 'a', part: 'guardian', name: 'Marieke', relation: 'moeder', authority: 'yes', email: '' },
  { key: 'b', part: 'guardian', name: 'Ali', relation: 'vader', authority: 'no', email: '' },
  { key: 'c', part: 'guardian', name: 'Oma', relation: 'oma', authority: '', email: '' },
  {
    key: 'pupil',
    part: 'pupil',
    name: 'Yara',
    relation: 'de leerling zelf',
    authority: '',
    email: '',
  },
];
const items = [
  {
    key: 'r',
    kind: 'report' as const,
    title: 'OPP',
    sensitive: ['medical' as const, 'psychological' as const],
  },
  { key: 'f', kind: 'file' as const, title: 'Brief', sensitive: [] },
  { key: 'm', kind: 'file' as const, title: 'Arts', sensitive: ['medical' as const] },
];
const pupil = { given: 'Yara', prefix: 'van den', family: 'Berg', preferred: '' };
const base = {
  'deel-a': '1',
  'mail-a': 'm@example.org',
  'stap-1': '1',
  einddatum: '10-12-2026',
  onderwerp: 'Om te lezen',
};
const read = (changes: Record<string, string>): ReturnType<typeof readSharing> =>
  readSharing({ ...base, ...changes }, { candidates, items, pupil, today: TODAY });
const codes = (changes: Record<string, string>): string[] => {
  const made = read(changes);
  return 'faults' in made ? made.faults.map(({ code, field }) => `${field} ${code}`) : [];
};

describe('what may be shared to read, and with whom', () => {
  it('takes a guardian with gezag, chosen steps and a day within thirty', () => {
    const made = read({ 'bestand-f': '1', taal: 'en' });
    expect('sharing' in made && made.sharing).to.deep.equal({
      people: [
        {
          name: 'Marieke',
          relation: 'moeder',
          authority: true,
          email: 'm@example.org',
          reason: '',
        },
      ],
      choice: { steps: [1], medical: false, psychological: false, reports: [], files: ['f'] },
      endsOn: '2026-12-10',
      subject: 'Om te lezen',
      note: '',
      lang: 'en',
    });
  });

  for (const [what, changes, wanted] of [
    ['nobody is chosen', { 'deel-a': '' }, ['wie reading-nobody']],
    ['nothing is chosen', { 'stap-1': '' }, ['wat reading-nothing']],
    [
      'a guardian without gezag has no reason',
      { 'deel-b': '1', 'mail-b': 'b@example.org' },
      ['reden-b reading-without-authority'],
    ],
    [
      'gezag is unknown and there is no reason',
      { 'deel-c': '1', 'mail-c': 'c@example.org' },
      ['reden-c reading-unknown-authority'],
    ],
    [
      'a reason is given for who has no gezag',
      { 'deel-b': '1', 'mail-b': 'b@example.org', 'reden-b': 'Afgesproken met moeder.' },
      [],
    ],
    ['the pupil has no address', { 'deel-pupil': '1' }, ['mail-pupil address-missing']],
    [
      'two share a mailbox',
      { 'deel-pupil': '1', 'mail-pupil': 'M@example.org' },
      ['mail-pupil address-shared'],
    ],
    ['a report may hold confidential parts', { 'verslag-r': '1' }, ['medisch reading-sensitive']],
    [
      'only half of them is chosen',
      { 'verslag-r': '1', medisch: '1' },
      ['psychologisch reading-sensitive'],
    ],
    ['both are chosen', { 'verslag-r': '1', medisch: '1', psychologisch: '1' }, []],
    ['a file is medical', { 'bestand-m': '1' }, ['medisch reading-sensitive']],
    ['the subject names the pupil', { onderwerp: 'Over Yara' }, ['onderwerp subject-names-pupil']],
    [
      'the subject has a second line',
      { onderwerp: 'Vraag\r\nBcc: x@evil.example' },
      ['onderwerp subject-wrong'],
    ],
    ['the end is too far', { einddatum: '01-01-2099' }, ['einddatum end-too-far']],
    ['the end has passed', { einddatum: '28-11-2026' }, ['einddatum end-past-link']],
    ['the last day is the thirtieth', { einddatum: '29-12-2026' }, []],
    ['the note is too long', { notitie: 'x'.repeat(2_001) }, ['notitie too-long']],
    ['a report of another dossier is named', { 'verslag-x': '1' }, []],
  ] as [string, Record<string, string>, string[]][]) {
    it(`${wanted.length === 0 ? 'is content' : 'says so'} when ${what}`, () => {
      expect(codes(changes)).to.deep.equal(wanted);
    });
  }

  it('never shares what was not on the form', () => {
    const made = read({ 'verslag-x': '1', 'bestand-y': '1', 'stap-9': '1', 'stap-11': '1' });
    expect('sharing' in made && made.sharing.choice).to.deep.equal({
      steps: [1],
      medical: false,
      psychological: false,
      reports: [],
      files: [],
    });
  });

  it('knows where a share and a reader stand', () => {
    expect([
      shareState({ closedAs: null, endsOn: TODAY }, TODAY),
      shareState({ closedAs: null, endsOn: '2026-11-28' }, TODAY),
      shareState({ closedAs: 'archived', endsOn: TODAY }, TODAY),
      shareState({ closedAs: 'withdrawn', endsOn: '2026-01-01' }, TODAY),
    ]).to.deep.equal(['open', 'expired', 'archived', 'withdrawn']);
    expect([
      readerState('code-accepted', 0),
      readerState('code-accepted', 2),
      readerState('expired', 2),
      readerState('withdrawn', 1),
    ]).to.deep.equal(['code-accepted', 'read', 'expired', 'withdrawn']);
    expect([
      isAllowed([], { medical: false, psychological: false }),
      isAllowed(['medical'], { medical: false, psychological: true }),
      isAllowed(['medical'], { medical: true, psychological: false }),
    ]).to.deep.equal([true, false, true]);
  });
});

describe('pages of a long dossier', () => {
  const words = (count: number): string =>
    Array.from({ length: count }, (_, index) => `woord${index}`).join(' ');
  const texts = (pages: Block[][]): string => JSON.stringify(pages).replaceAll(/[^a-z0-9]+/gi, ' ');
  const ROOM = 4_000;
  for (const [what, block] of [
    ['text', { text: { label: 'Beeld', body: words(3_000) } }],
    ['quote', { quote: { label: 'Gezegd', body: words(3_000) } }],
    [
      'facts',
      {
        facts: {
          rows: [
            { label: 'Een', value: words(1_500) },
            { label: 'Twee', value: words(1_500) },
          ],
        },
      },
    ],
    [
      'card',
      { card: { title: 'Doel 1', rows: [{ label: 'Doel', value: words(3_000), wide: true }] } },
    ],
    [
      'table',
      {
        table: {
          caption: 'Tabel',
          columns: [
            { label: 'A', numeric: false },
            { label: 'B', numeric: false },
          ],
          rows: [
            {
              cells: [
                { value: words(3_000), numeric: false },
                { value: 'kort', numeric: false },
              ],
            },
          ],
        },
      },
    ],
    [
      'factors',
      {
        factors: {
          helping: { title: 'Helpt', items: [{ area: 'kind', text: words(1_500) }] },
          hindering: { title: 'Hindert', items: [{ area: 'thuis', text: words(1_500) }] },
        },
      },
    ],
  ] as [string, Block][]) {
    it(`breaks a long ${what} over light pages and loses no word`, () => {
      const pages = pagesOf({ blocks: [{ heading: 'Kop' }, block] }, ROOM);
      expect(pages.length).to.be.greaterThan(5);
      for (const page of pages) expect(weightOf(page)).to.be.at.most(ROOM);
      const all = texts(pages);
      for (const place of [
        'woord0',
        'woord749',
        'woord1499',
        ...(what === 'facts' || what === 'factors' ? [] : ['woord2999']),
      ])
        expect(all.split(' '), place).to.include(place);
    });
  }

  it('breaks a word without an end, and keeps a short section in one piece', () => {
    const pages = pagesOf({ blocks: [{ text: { body: 'x'.repeat(20_000) } }] }, ROOM);
    expect(
      pages
        .flat()
        .map((block) => ('text' in block ? block.text.body : ''))
        .join(''),
    ).to.equal('x'.repeat(20_000));
    expect(pagesOf({ blocks: [{ heading: 'a' }, { note: 'b' }] }, ROOM)).to.deep.equal([
      [{ heading: 'a' }, { note: 'b' }],
    ]);
    expect(documentWeight([{ id: 'a', title: 'b', blocks: [{ note: 'c' }] }])).to.be.greaterThan(
      100,
    );
  });

  it('weighs a quarter of a megabyte in no time', () => {
    const began = performance.now();
    pagesOf({ blocks: [{ text: { body: words(40_000) } }] }, 30_000);
    expect(performance.now() - began).to.be.below(2_000);
  });
});
