import { expect } from 'chai';
import fc from 'fast-check';
import { wordChanges } from '../../plugin/kernel/word-diff.ts';
import type { WordChange } from '../../plugin/kernel/word-diff.ts';

const shown = (pieces: readonly WordChange[]): string =>
  pieces
    .map(({ kind, text }) =>
      kind === 'gone' ? `[-${text}-]` : kind === 'new' ? `{+${text}+}` : text,
    )
    .join('');
const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

describe('the difference of two texts, word by word', () => {
  for (const [before, after, wanted] of [
    ['', '', ''],
    ['gelijk', 'gelijk', 'gelijk'],
    ['', 'nieuw', '{+nieuw+}'],
    ['oud', '', '[-oud-]'],
    [
      'Twee keer per week lezen',
      'Drie keer per week lezen',
      '[-Twee -]{+Drie +}keer per week lezen',
    ],
    ['lezen op maandag', 'lezen op maandag en vrijdag', 'lezen op maandag {+en vrijdag+}'],
    ['a b c d', 'a c b d', 'a [-b -]c {+b +}d'],
  ] as const) {
    it(`of “${before}” and “${after}”`, () => {
      expect(shown(wordChanges(before, after)).replaceAll(/\s+/g, ' ')).to.equal(wanted);
    });
  }

  it('is the new text to the letter without what went, and the old words without what came', () => {
    const text = fc
      .array(fc.constantFrom('aap', 'noot', 'mies', 'wim', '\n', ' ', 'zus'), { maxLength: 40 })
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pieces = wordChanges(before, after);
        const without = (kind: WordChange['kind']): string =>
          pieces
            .filter((piece) => piece.kind !== kind)
            .map((piece) => piece.text)
            .join('');
        return (
          without('gone').trim() === after.trim() &&
          words(without('new')).join(' ') === words(before).join(' ')
        );
      }),
      { numRuns: 300 },
    );
  });

  it('shows very long texts whole, old and new', () => {
    const long = (word: string): string =>
      Array.from({ length: 3_000 }, (_, index) => `${word}${index}`).join(' ');
    expect(wordChanges(long('a'), long('b')).map(({ kind }) => kind)).to.deep.equal([
      'gone',
      'new',
    ]);
  });
});
