import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { makeDossier, stepUrl } from '../support/story.ts';

const CONNECTIONS = 4;
const SAVES = 40;

describe('a small pool of connections', function () {
  this.timeout(60_000);
  let app: TestApp;

  before(async () => {
    app = await startApp({ config: { poolSize: CONNECTIONS } });
  });
  after(async () => {
    await app.stop();
  });

  it('carries ten times as many saves at once: no unit of work waits for a second connection', async () => {
    const teacher = app.as('tessa', 'docent');
    const dossiers = [
      await makeDossier(app, teacher, 'yara'),
      await makeDossier(app, teacher, 'noor'),
    ];
    await teacher.visit(stepUrl(app, dossiers[0] ?? '', 3));
    const replies = await Promise.all(
      Array.from({ length: SAVES }, (_, index) =>
        teacher.json(`${stepUrl(app, dossiers[index % 2] ?? '', 3)}/wijzigingen`, {
          changes: [{ op: 'add', list: 'interventions', row: `rij-${index}` }],
        }),
      ),
    );
    expect(replies.map(({ status }) => status)).to.deep.equal(Array(SAVES).fill(200));
  });
});
