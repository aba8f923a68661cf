import { oneLicence, pullDirtySnapshots } from '../roster/dirty-snapshots.ts';
import { startApp } from '../support/app.ts';

describe('two thousand random dirty snapshots (promise 44)', function () {
  this.timeout(30 * 60_000);

  it('are taken in without a throw, flip nothing and lock nobody out', async () => {
    const app = await startApp({ config: oneLicence });
    try {
      await pullDirtySnapshots(app, 2_000);
    } finally {
      await app.stop();
    }
  });
});
