import { expect } from 'chai';
import { hasBsn, stripBsn, withoutBsn } from '../../plugin/kernel/bsn.ts';

describe('a burgerservicenummer in a text', () => {
  const out = (text: string): string => withoutBsn(text, '#');

  it('is left out in one piece and as people write it apart', () => {
    expect(out('Zie 123456782 in het systeem.')).to.equal('Zie # in het systeem.');
    expect(out('1234.56.782, 123 456 782 en 123-456-782')).to.equal('#, # en #');
  });

  it('is left out by its name when it does not pass the elfproef or lost its nought', () => {
    expect(out('BSN: 123456789')).to.equal('BSN: #');
    expect(out('het burgerservicenummer is 12345672.')).to.equal('het burgerservicenummer is #.');
    expect(out('bsn nr. 1234 56 782')).to.equal('bsn nr. #');
  });

  it('is not seen in telephone numbers, dates, postcodes, scores, and numbers that fail the elfproef', () => {
    for (const text of [
      '06 12345678',
      '0612345678',
      '+31612345678',
      '12-05-2013 4',
      '1811 AA 123456',
      '123456789',
      '1234567820',
      '2026-2027',
      'NL91ABNA0417164300',
      '000000000',
    ]) {
      expect(hasBsn(text), text).to.equal(false);
    }
  });

  it('is counted however deep it lies, and never sought in drawings', () => {
    const { stripped, leftOut } = stripBsn(
      { rows: [{ value: 'BSN 123456782' }, { value: 'niets' }], growth: { line: '123456782' } },
      '#',
    );
    expect(stripped).to.deep.equal({
      rows: [{ value: 'BSN #' }, { value: 'niets' }],
      growth: { line: '123456782' },
    });
    expect(leftOut).to.equal(1);
  });
});
