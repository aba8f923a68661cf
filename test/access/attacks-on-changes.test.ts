import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { makeDossier, save, set, stepUrl } from '../support/story.ts';

/** Saving what a page would never send. */
describe('changes that were made up', function () {
  this.timeout(60_000);
  let app: TestApp;
  let teacher: Client;
  let coordinator: Client;
  let dossier: string;

  before(async () => {
    app = await startApp();
    [teacher, coordinator] = [app.as('tessa', 'docent'), app.as('karim', 'zorgcoordinator')];
    dossier = await makeDossier(app, teacher, 'yara');
    await coordinator.visit(stepUrl(app, dossier, 3));
    await save(app, coordinator, dossier, 3, [
      { op: 'add', list: 'examinations', row: 'exam' },
      set('examinations/exam/examinationKind', 'Onderzoek zichtbaar'),
      set('examinations/exam/medicalOutcome', 'geheim-medisch'),
      { op: 'add', list: 'examinations', row: 'open' },
      set('examinations/open/examinationKind', 'Onderzoek zonder uitkomst'),
    ]);
  });
  after(async () => {
    await app.stop();
  });

  const change = (client: Client, changes: object[]): Promise<Reply> =>
    client.json(`${stepUrl(app, dossier, 3)}/wijzigingen`, { changes });

  it('do not take away a row with words that their sender may not read, by script or form', async () => {
    const page = await teacher.visit(stepUrl(app, dossier, 3));
    expect(page.text)
      .to.include('Hierin staan ook woorden die jij niet mag lezen')
      .and.include('value="remove:examinations/open"')
      .and.not.include('value="remove:examinations/exam"');
    const removed = await change(teacher, [{ op: 'remove', list: 'examinations', row: 'exam' }]);
    expect(removed.status).to.equal(400);
    expect(removed.text)
      .to.include('woorden die jij niet mag lezen')
      .and.not.include('geheim-medisch');
    const sent = await teacher.post(stepUrl(app, dossier, 3), {
      base: '0',
      intent: 'remove:examinations/exam',
    });
    expect(sent.status).to.equal(400);
    expect(sent.text).to.include('woorden die jij niet mag lezen');
    expect((await coordinator.visit(stepUrl(app, dossier, 3))).text).to.include('geheim-medisch');
  });

  it('nor with the row all that came along: nothing of the request is kept', async () => {
    const reply = await change(teacher, [
      { op: 'set', path: 'helpQuestion', value: 'Meegekomen.', base: 0 },
      { op: 'remove', list: 'examinations', row: 'exam' },
    ]);
    expect(reply.status).to.equal(400);
    expect((await teacher.visit(stepUrl(app, dossier, 3))).text).not.to.include('Meegekomen.');
  });

  it('take away what their sender may read: an empty outcome hides nothing, and the coordinator may', async () => {
    expect(
      (await change(teacher, [{ op: 'remove', list: 'examinations', row: 'open' }])).status,
    ).to.equal(200);
    expect(
      (await change(coordinator, [{ op: 'remove', list: 'examinations', row: 'exam' }])).status,
    ).to.equal(200);
    expect(
      (await change(coordinator, [{ op: 'restore', list: 'examinations', row: 'exam' }])).status,
    ).to.equal(200);
  });

  it('do not pretend to have seen what is still to be written', async () => {
    await save(app, teacher, dossier, 3, [set('helpQuestion', 'Van Tessa.')]);
    for (const base of [10_000_000, Number.MAX_SAFE_INTEGER]) {
      const reply = await change(coordinator, [
        { op: 'set', path: 'helpQuestion', value: 'Van Karim.', base },
      ]);
      expect(reply.status).to.equal(409);
      expect(JSON.parse(reply.text)).to.include({ code: 'base-ahead' });
      expect(
        (
          await change(coordinator, [
            { op: 'remove', list: 'examinations', row: 'exam', base: 0, seen: { 'x/y': base } },
          ])
        ).status,
      ).to.equal(409);
      const form = await coordinator.post(stepUrl(app, dossier, 3), {
        base: String(base),
        intent: 'save',
        helpQuestion: 'Van Karim.',
      });
      expect(form.status).to.equal(409);
      expect(form.text, 'what was typed is shown').to.include('Van Karim.');
    }
    expect((await teacher.visit(stepUrl(app, dossier, 3))).text)
      .to.include('Van Tessa.')
      .and.not.include('Van Karim.');
  });
});
