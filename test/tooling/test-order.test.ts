import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { keepDurations, longestFirst, readDurations } from '../../scripts/lib/test-order.mjs';

describe('the order of test files', () => {
  let folder: string;
  let place: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'opp-order-'));
    place = join(folder, 'data', 'durations.json');
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is the longest first, as they were last time, and what is not known between long and short', () => {
    const files = ['short', 'new', 'long', 'longest'];
    const durations = { long: 30, longest: 90, short: 1 };
    expect(longestFirst(files, durations)).to.deep.equal(['longest', 'long', 'new', 'short']);
    expect(files, 'what was given').to.deep.equal(['short', 'new', 'long', 'longest']);
  });

  it('goes by a guess where nothing was kept yet', () => {
    const first = 'test/journeys/axe.test.ts';
    expect(longestFirst(['test/new.test.ts', first], readDurations(place))[0]).to.equal(first);
  });

  it('keeps what was measured, with what is known of files that did not run and are still there', () => {
    keepDurations(place, { one: 1.5, two: 2, gone: 9 }, () => true);
    keepDurations(place, { one: 3 }, (file) => file !== 'gone');
    expect(readDurations(place)).to.deep.equal({ one: 3, two: 2 });
  });

  it('knows nothing when what was kept cannot be read', () => {
    for (const text of ['{"one": 1', '[]', '{"one": "long"}', 'null']) {
      writeFileSync(place, text);
      expect(readDurations(place), text).to.deep.equal({});
    }
  });
});
