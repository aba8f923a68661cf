import { expect } from 'chai';
import { schoolDay } from '../../plugin/kernel/clock.ts';
import { shownDay, shownMoment } from '../../plugin/kernel/moments.ts';

describe('the day at school', () => {
  it('begins at midnight in the Netherlands, in summer and in winter, asked in any order', () => {
    const days = {
      '2026-07-31T21:59:59Z': '2026-07-31',
      '2026-07-31T22:00:00Z': '2026-08-01',
      '2026-12-31T22:59:59Z': '2026-12-31',
      '2026-12-31T23:00:00Z': '2027-01-01',
    };
    const asked = Object.entries(days);
    for (const [at, day] of [...asked, ...asked.toReversed(), ...asked])
      expect(schoolDay(new Date(at)), at).to.equal(day);
  });

  it('is no day where the moment is none', () => {
    expect(() => schoolDay(new Date(Number.NaN))).to.throw(RangeError);
    expect(schoolDay(new Date('2026-12-01T12:00:00Z'))).to.equal('2026-12-01');
  });

  it('is shown as people write it', () => {
    expect(shownDay(new Date('2026-07-31T22:00:00Z'))).to.equal('01-08-2026');
    expect(shownMoment(new Date('2026-01-05T08:07:00Z'))).to.equal('05-01-2026 09:07');
  });
});
