import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
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
    let dossier: string;

    before(async () => {
      dossier = await makeDossier(app, teacher, 'yara', 'voorziening');
      await teacher.visit(stepUrl(app, dossier, 9));
      await save(app, teacher, dossier, 9, [set('choice', 'cleo')]);
    });

    it('says that nothing was sent, at once and for as long as it is finished', async () => {
      const done = await finish(dossier, 9);
      expect(done.location).to.include('melding=request-not-sent');
      expect((await teacher.get(done.location)).text).to.include(
        'De aanvraag is nog niet verstuurd',
      );
      const page = (await teacher.visit(stepUrl(app, dossier, 9))).text;
      expect(page)
        .to.include('Je keuze is vastgelegd: CLEO. Er is hiermee niets verstuurd.')
        .and.include('keuze vastgelegd')
        .and.not.include('Deze stap is afgerond');
    });

    it('says nothing of a request when it was skipped', async () => {
      await teacher.post(stepUrl(app, dossier, 9), { base: '0', intent: 'reopen' });
      await save(app, teacher, dossier, 9, [set('choice', 'skip')]);
      expect((await finish(dossier, 9)).location).to.include('melding=step-finished');
      expect((await teacher.visit(stepUrl(app, dossier, 9))).text)
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
