import { expect } from 'chai';
import { columnWidths } from '../../plugin/platform/paper/columns.ts';

describe('the columns of a printed table', () => {
  const sum = (widths: readonly number[]): number =>
    Math.round(widths.reduce((total, width) => total + width, 0));

  it('give a short column the room of its longest word beside a long text', () => {
    const [short = 0, long = 0] = columnWidths(
      [{ label: 'Niveau' }, { label: 'Opmerkingen' }],
      [
        {
          cells: [
            { value: 'IV' },
            {
              value:
                'Een lange opmerking die over meer dan één regel loopt en nog verder gaat. '.repeat(
                  5,
                ),
            },
          ],
        },
      ],
    );
    expect(short).to.be.greaterThan(6);
    expect(long).to.be.greaterThan(short);
    expect(sum([short, long])).to.equal(100);
  });

  it('are reckoned for a text of a million words, and for an empty table', () => {
    expect(
      sum(
        columnWidths(
          [{ label: 'A' }, { label: 'B' }],
          [{ cells: [{ value: 'woord '.repeat(1_000_000) }, { value: 'x' }] }],
        ),
      ),
    ).to.equal(100);
    expect(sum(columnWidths([{ label: 'A' }, { label: 'B' }], []))).to.equal(100);
  });
});
