import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { startRequestApp } from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';
import { makeDossier, save, set, stepUrl } from '../support/story.ts';

describe('finishing a step', () => {
  let app: TestApp;
  let teacher: Client;

  before(async () => {
    app = await startApp();
    teacher = app.as('tessa', 'docent');
  });
  after(() => app.stop());

  const finish = async (dossier: string, step: number, intent = 'finish'): Promise<Reply> => {
    const { text } = await teacher.visit(stepUrl(app, dossier, step));
    const base = /name="base" value="(\d+)"/.exec(text)?.[1] ?? '0';
    return await teacher.post(stepUrl(app, dossier, step), { base, intent });
  };

  describe('with a request chosen in the toolbox', () => {
    let partnered: RequestApp;
    let dossier: string;

    before(async () => {
      partnered = await startRequestApp();
      dossier = await makeDossier(partnered.app, partnered.karim, 'yara', 'voorziening');
      await partnered.karim.visit(stepUrl(partnered.app, dossier, 9));
      await save(partnered.app, partnered.karim, dossier, 9, [set('choice', 'cleo')]);
    });
    after(() => partnered.app.stop());

    const press = (intent: string): Promise<Reply> =>
      partnered.karim.post(stepUrl(partnered.app, dossier, 9), { base: '0', intent });
    const page = async (): Promise<string> =>
      (await partnered.karim.visit(stepUrl(partnered.app, dossier, 9))).text;
    /** As it was when a request could not be sent from here, and AFRONDEN gave the tick. */
    const tickedLongAgo = async (): Promise<void> => {
      const admin = await partnered.app.database.admin();
      await admin.query(
        "UPDATE opp_dossier_steps SET state = 'done' WHERE dossier_id = ? AND step = 9",
        [dossier],
      );
      await admin.query('DELETE FROM opp_dossier_routes WHERE dossier_id = ?', [dossier]);
      await admin.end();
    };

    it('gives no tick: what was chosen is sent, or still to be', async () => {
      const pressed = await press('finish');
      expect(pressed.location).to.match(/\/stappen\/9\/indienen$/);
      const overview = await partnered.karim.visit(pressed.location);
      expect(overview.status).to.equal(422);
      expect(await page())
        .to.include('in bewerking')
        .and.not.include('afgerond en');
    });

    it('says of a tick of long ago that nothing was sent, and asks anew once it is open', async () => {
      await tickedLongAgo();
      expect(await page())
        .to.include('Je keuze is vastgelegd: CLEO. Er is hiermee niets verstuurd.')
        .and.include('keuze vastgelegd')
        .and.not.include('Deze stap is afgerond');
      await press('reopen');
      expect(await page()).to.include('name="cleo-waarom"');
    });

    it('says nothing of a request when it was skipped', async () => {
      await save(partnered.app, partnered.karim, dossier, 9, [set('choice', 'skip')]);
      expect((await press('finish')).location).to.include('melding=step-finished');
      expect(await page())
        .to.include('Deze stap is afgerond')
        .and.not.include('niets verstuurd');
    });
  });

  describe('and going through to consent', () => {
    it('names what is missing by step and domain, also beside the form, which claims nothing else', async () => {
      const old = await makeDossier(app, teacher, 'noor', 'basis');
      await teacher.visit(stepUrl(app, old, 1));
      const changed = await teacher.post(`${app.base}/dossiers/${old}/niveau`, { zeker: '1' });
      const fresh = /\/dossiers\/([0-9a-f-]{36})\//.exec(changed.location)?.[1] ?? '';
      await teacher.visit(stepUrl(app, fresh, 1));
      await save(app, teacher, fresh, 1, [
        set('dossierStart', '2026-11-01'),
        set('clockReason', 'conclusion'),
        set('clockStart', '2026-11-02'),
      ]);
      const refused = await finish(fresh, 1, 'finish-through');
      expect(refused.status).to.equal(422);
      const faults = /id="fouten".*?<\/section>/s.exec(refused.text)?.[0] ?? '';
      expect(faults)
        .to.match(/4\. Leerlingprofiel: [^<:]+: Beeld van de leerling: vul dit nog in/)
        .and.match(/3\. [^<:]+: [^<]+: vul dit nog in/)
        .and.not.include('Dit veld');
      const missing = /data-missing>.*?<\/ol>/s.exec(refused.text)?.[0] ?? '';
      expect(missing).to.match(/4\. Leerlingprofiel: [^<:]+: Beeld van de leerling/);
      expect(refused.text).to.match(/data-missing-none hidden/);
    });
  });
});
