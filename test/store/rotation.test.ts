import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2/promise';
import { scene, startApp } from '../support/app.ts';
import type { Left, TestApp } from '../support/app.ts';
import { fillDossier, makeDossier, stepUrl } from '../support/story.ts';

const newKey = (): string => randomBytes(32).toString('base64');

describe('a master key that is replaced', function () {
  this.timeout(120_000);
  let dossier = '';
  const set = scene(async (app) => {
    const teacher = app.as('tessa', 'docent');
    dossier = await makeDossier(app, teacher, 'yara');
    await fillDossier(app, teacher, dossier, { steps: [3], word: 'zeldzaam' });
    await app.plugin.anchorAudit();
  });
  const apps: { stop: () => Promise<void> }[] = [];
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.stop();
  });
  const begin = async (
    config: { masterKey: string; oldMasterKeys: string[] },
    from?: Left,
  ): Promise<TestApp> => {
    const app = from === undefined ? (await set.start({ config })).app : undefined;
    return app ?? (await startApp({ config, from }));
  };
  const reads = async (app: TestApp): Promise<boolean> =>
    (await app.as('tessa', 'docent').visit(stepUrl(app, dossier, 3))).text.includes('zeldzaam');

  it('makes no alarm of the trail and the anchors that the earlier one keyed', async () => {
    const first = await set.start();
    apps.push(first.app);
    const old = first.app.config.masterKey ?? '';
    const app = await begin({ masterKey: newKey(), oldMasterKeys: [old] });
    apps.push(app);
    expect(await reads(app)).to.equal(true);
    await app.plugin.anchorAudit();
    expect((await app.plugin.verifyAudit()).findings).to.deep.equal([]);
  });

  it('is needless once the keys are wrapped anew: text opens, and the trail still verifies', async () => {
    const first = await set.start();
    const old = first.app.config.masterKey ?? '';
    await first.app.stop();
    const fresh = newKey();
    const second = await begin({ masterKey: fresh, oldMasterKeys: [old] });
    const doctor = async (app: TestApp): Promise<boolean | undefined> =>
      (await app.plugin.doctor()).find(({ name }) => name === 'master key')?.ok;
    expect(await doctor(second)).to.equal(false);
    expect(await second.plugin.rewrapKeys()).to.deep.equal({ licences: 2, kept: 1 });
    expect(await second.plugin.rewrapKeys()).to.deep.equal({ licences: 0, kept: 1 });
    expect(await doctor(second)).to.equal(true);
    expect(await reads(second)).to.equal(true);
    const admin = await second.database.admin();
    const [kept] = await admin.query<RowDataPacket[]>('SELECT sealed FROM opp_retired_keys');
    expect(kept).to.have.length(1);
    expect((kept[0]?.['sealed'] as Buffer).includes(Buffer.from(old, 'base64'))).to.equal(false);
    await admin.end();
    const left = await second.leave();
    apps.push({ stop: () => left.remove() });
    const third = await begin({ masterKey: fresh, oldMasterKeys: [] }, left);
    apps.push(third);
    expect(await reads(third)).to.equal(true);
    await third.plugin.anchorAudit();
    expect((await third.plugin.verifyAudit()).findings).to.deep.equal([]);
    expect(await doctor(third)).to.equal(true);
    const leftAgain = await third.leave();
    apps.push({ stop: () => leftAgain.remove() });
    apps.splice(apps.indexOf(third), 1);
    const fourth = await begin({ masterKey: newKey(), oldMasterKeys: [fresh] }, leftAgain);
    expect(await fourth.plugin.rewrapKeys()).to.deep.equal({ licences: 2, kept: 2 });
    apps.push(fourth);
    expect((await fourth.plugin.verifyAudit()).findings).to.deep.equal([]);
  });

  it('is named when it is the one that lacks', async () => {
    const failed: unknown = await begin({ masterKey: newKey(), oldMasterKeys: [] }).catch(
      (error: unknown) => error,
    );
    expect(failed).to.have.property('code', 'licence-key-unreadable');
  });
});
