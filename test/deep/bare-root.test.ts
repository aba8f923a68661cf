import { expect } from 'chai';
import { makeBareRoot, whyNoBareRoot } from './bare-root.mjs';
import type { BareRoot } from './bare-root.mjs';

describe('a bare machine with only Node', function () {
  this.timeout(30 * 60_000);
  let bare: BareRoot;

  before(function () {
    const reason = whyNoBareRoot();
    if (reason === undefined) {
      bare = makeBareRoot();
    } else {
      console.log(`      (no bare root can be made: ${reason})`);
      this.skip();
    }
  });
  after(() => {
    (bare as BareRoot | undefined)?.remove();
  });

  it('gets its packages, database and browser from set-up, and they work', () => {
    const { code, output } = bare.run(['node', 'test/deep/bare-root-proof.mjs']);
    expect(code, output.slice(-4000)).to.equal(0);
    expect(output).to.contain('The bare root is ready.');
  });

  it('brings up the demo, which answers and stops cleanly', () => {
    const { code, output } = bare.run(['node', 'test/deep/bare-root-demo.mjs']);
    expect(code, output.slice(-4000)).to.equal(0);
  });

  it('passes npm test', () => {
    const { code, output } = bare.run(['npm', 'test']);
    expect(code, output.slice(-4000)).to.equal(0);
    expect(output).to.match(/^[1-9]\d* passed, 0 failed(, \d+ skipped)?$/m);
  });
});
