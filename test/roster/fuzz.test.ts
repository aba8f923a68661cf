import { startApp } from '../support/app.ts';
import { oneLicence, pullDirtySnapshots } from './dirty-snapshots.ts';

describe('a hundred random dirty snapshots (promise 44)', function () {
  this.timeout(120_000);

  it('are taken in without a throw, flip nothing and lock nobody out', async () => {
    const app = await startApp({ config: oneLicence });
    try {
      await pullDirtySnapshots(app, 100);
    } finally {
      await app.stop();
    }
  });
});
