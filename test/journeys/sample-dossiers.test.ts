import { expect } from 'chai';
import { addSampleDossiers } from '../../adapters/demo-school/sample-dossiers.ts';
import { openStage, today } from './support.ts';
import type { Stage } from './support.ts';

describe('the sample dossiers of the demo', function () {
  this.timeout(90_000);
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(async () => {
    await stage.stop();
  });

  it('are written, asked about and lapse as their people would have them', async () => {
    await addSampleDossiers({
      origin: stage.origin,
      mount: '/dossier',
      today: today(),
      report: () => undefined,
      states: ['asked', 'lapsed'],
    });
    const admin = await stage.database.admin();
    const [rows] = await admin.query('SELECT stage FROM opp_dossiers');
    await admin.end();
    expect((rows as { stage: string }[]).map((row) => row.stage)).to.include.members([
      'awaiting',
      'lapsed',
    ]);
  });
});
