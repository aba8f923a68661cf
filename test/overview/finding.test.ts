import { expect } from 'chai';
import { assert, property, string } from 'fast-check';
import { folded, foldedLetters, seenLine } from '../../plugin/kernel/folding.ts';
import { nameParts, searchParts } from '../../plugin/kernel/names.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { rows } from '../support/groups.ts';
import { addPupil, testSchool } from '../support/school.ts';

interface Sought {
  given: string;
  prefix?: string;
  family: string;
  by: readonly string[];
}

/** Names, and what people type who look for them. */
const names: readonly Sought[] = [
  { given: 'Ana', family: 'Đorđević', by: ['dordevic', 'đorđević', 'DORDEVIC'] },
  { given: 'Uwe', family: 'Weiß', by: ['weiss', 'weiß', 'WEISS'] },
  { given: 'Søren', family: 'Æbelø', by: ['aebelo', 'æbelø', 'soren', 'soeren'] },
  { given: 'Þór', family: 'Guðmundsson', by: ['thor', 'gudmundsson', 'Þór'] },
  { given: 'Léa', family: 'Œuvrard', by: ['oeuvrard', 'lea'] },
  { given: 'Marija', family: 'Ħamrun', by: ['hamrun'] },
  {
    given: 'Zoë',
    family: 'D’Angelo',
    by: ['dangelo', "d'angelo", 'd angelo', 'angelo', 'd´angelo'],
  },
  { given: 'Sean', family: "O'Brien", by: ['obrien', 'o’brien', 'brien', 'oʼbrien'] },
  { given: 'ʻOkina', family: 'Kahale', by: ['okina', "'okina"] },
  {
    given: 'Anne-Sophie',
    family: 'Müller',
    by: ['annesophie', 'anne sophie', 'mueller', 'muller'],
  },
  {
    given: 'Tim',
    family: 'Smit-Bakker',
    by: ['smitbakker', 'bakker', 'smit-bakker', 'smit‑bakker'],
  },
  { given: 'Łukasz', family: 'Żółć', by: ['lukasz', 'zolc'] },
  { given: 'Işıl', family: 'İnönü', by: ['isil', 'inonu', 'ISIL'] },
  {
    given: 'Joke',
    prefix: 'van der',
    family: 'Veen',
    by: ['vd veen', 'v.d. veen', 'v/d veen', 'vdveen', 'van der veen', 'vanderveen'],
  },
  { given: 'محمد', family: 'الأمين', by: ['محمد', 'الامين', 'مـحمد'] },
  { given: 'हिन्दी', family: 'नमस्ते', by: ['हिन्दी', 'नमस्ते'] },
  { given: '小龙', family: '李', by: ['李', '小龙', '李 小龙'] },
  { given: '', family: 'Suharto', by: ['suharto', 'SUH'] },
  { given: 'Mi\u200Bla', family: 'de\u00A0Wit', by: ['mila', 'de wit', 'm\u00ADila'] },
];

describe('finding a pupil by what people type', function () {
  this.timeout(120_000);
  let app: TestApp;

  before(async () => {
    const school = testSchool('dewerf', 'De Werf');
    for (const [index, { given, prefix, family }] of names.entries())
      addPupil(school, {
        id: `n${index}`,
        given,
        family,
        group: '2B',
        ...(prefix === undefined ? {} : { prefix }),
      });
    app = await startApp({ school });
  });
  after(async () => {
    await app.stop();
  });

  const foundBy = async (search: string): Promise<string> => {
    const page = await app
      .as('karim', 'zorgcoordinator')
      .visit(`${app.base}/leerlingen?zoek=${encodeURIComponent(search)}`);
    expect(page.status, search).to.equal(200);
    return page.text;
  };

  it('finds letters that do not come apart, apostrophes, prefixes and unseen signs as they are typed', async () => {
    for (const { family, by } of names)
      for (const search of by) {
        const shown = family.replaceAll('\u00A0', ' ').replaceAll("'", '&#x27;');
        expect(await foundBy(search), search).to.satisfy(
          (text: string) => text.includes(shown) || text.includes(family),
        );
      }
    expect(await foundBy('vd berg')).to.include('Berg');
    expect(await foundBy('vdberg')).to.include('Berg');
    expect(await foundBy('dordevicz')).not.to.include('Đorđević');
    expect(await foundBy('نمد')).not.to.include('محمد');
  });

  it('finds who was there before it folded so: their words are made anew at the next start', async () => {
    const words = async (): Promise<string[]> =>
      (
        await rows(
          app,
          "SELECT n.part FROM opp_name_parts n JOIN opp_people p ON p.id = n.person_id WHERE p.family = 'Weiß' ORDER BY n.part",
        )
      ).map(({ part }) => String(part));
    const made = await words();
    await rows(
      app,
      "DELETE n FROM opp_name_parts n JOIN opp_people p ON p.id = n.person_id WHERE p.family = 'Weiß'",
    );
    await rows(
      app,
      "INSERT INTO opp_name_parts (licence_id, kind, part, person_id) SELECT licence_id, kind, 'weiß', id FROM opp_people WHERE family = 'Weiß'",
    );
    expect(await foundBy('weiss')).not.to.include('Weiß');
    const people = app.plugin.house.features.find(({ name }) => name === 'people');
    await people?.start?.();
    expect(await words()).to.deep.equal(made);
    expect(await foundBy('weiss')).to.include('Weiß');
    const [row] = await rows(
      app,
      "SELECT COUNT(*) AS count FROM opp_audit WHERE event = 'people.search-words-made'",
    );
    expect(Number(row?.['count'])).to.equal(1);
    await people?.start?.();
    expect(await words()).to.deep.equal(made);
  });
});

describe('folding', () => {
  it('answers the same again, in whatever form the letters came', () => {
    assert(
      property(string({ unit: 'grapheme' }), (text) => {
        const once = folded(text);
        expect(folded(once)).to.equal(once);
        expect(folded(text.normalize('NFD'))).to.equal(folded(text.normalize('NFC')));
        expect(foldedLetters(once)).to.equal(foldedLetters(text));
        expect(seenLine(seenLine(text))).to.equal(seenLine(text));
      }),
      { numRuns: 2_000, examples: [['ẚ']] },
    );
  });

  it('finds every name by itself, and by its beginning', () => {
    assert(
      property(
        string({ unit: 'grapheme', maxLength: 30 }),
        string({ unit: 'grapheme', maxLength: 30 }),
        (given, family) => {
          const keys = nameParts({ given, prefix: '', family, preferred: '' });
          for (const sought of searchParts(`${given} ${family}`))
            expect(keys.some((key) => key.startsWith(sought))).to.equal(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
