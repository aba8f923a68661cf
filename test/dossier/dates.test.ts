import { expect } from 'chai';
import { constantFrom, date, assert, property } from 'fast-check';
import { isoDate, shownDate } from '../../plugin/kernel/moments.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import type { save } from '../support/story.ts';
import { fillDossier, makeDossier, set, stepUrl, upToDate } from '../support/story.ts';

describe('a date as people write it', () => {
  it('is read in words, with any sign between, with a weekday before it and midnight behind it', () => {
    for (const typed of [
      '9 november 2026',
      '9 nov 2026',
      '9 nov. 2026',
      '9-nov-2026',
      '09-NOV-26',
      '9nov2026',
      'maandag 9 november 2026',
      'ma 9 nov. 2026',
      'ma. 9-11-2026',
      '9e november 2026',
      '9 November 2026',
      'November 9, 2026',
      '9-11-2026',
      '09/11/2026',
      '9.11.26',
      '9 - 11 - 2026',
      '9\u00A0november\u00A02026',
      '\u200E09\u201111\u20112026',
      '2026-11-09',
      '2026/11/09',
      '2026-11-09 00:00:00',
      '2026-11-09T00:00:00.000Z',
      '09-11-2026 0:00',
    ])
      expect(isoDate(typed), typed).to.equal('2026-11-09');
    expect(isoDate('1 maart 2024')).to.equal('2024-03-01');
    expect(isoDate('1 mrt 24')).to.equal('2024-03-01');
    expect(isoDate('29 februari 2024')).to.equal('2024-02-29');
  });

  it('is none when the calendar does not have it, or when it says something else', () => {
    for (const typed of [
      '31-02-2026',
      '31 februari 2026',
      '29-2-2026',
      '9 brumaire 2026',
      '2026-11-09 14:30',
      '9 nov 202',
      '9-11',
      'november 2026',
      '13-13-2026',
      '',
      'gisteren',
    ])
      expect(isoDate(typed), typed).to.equal(undefined);
  });

  it('is the same day however it is written', () => {
    const written = [
      (iso: string): string => iso,
      shownDate,
      (iso: string): string => shownDate(iso).replaceAll('-', '/'),
      (iso: string): string =>
        new Intl.DateTimeFormat('nl-NL', { dateStyle: 'full', timeZone: 'UTC' }).format(
          new Date(iso),
        ),
      (iso: string): string =>
        new Intl.DateTimeFormat('nl-NL', { dateStyle: 'medium', timeZone: 'UTC' }).format(
          new Date(iso),
        ),
      (iso: string): string =>
        new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
          new Date(iso),
        ),
    ];
    assert(
      property(
        date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
        constantFrom(...written),
        (at, write) => {
          const day = at.toISOString().slice(0, 10);
          expect(isoDate(write(day))).to.equal(day);
        },
      ),
    );
  });
});

describe('what is typed in a step', function () {
  this.timeout(120_000);
  let app: TestApp;
  let teacher: Client;
  let dossier: string;

  before(async () => {
    app = await startApp();
    teacher = app.as('tessa', 'docent');
    dossier = await makeDossier(app, teacher, 'yara');
    await teacher.visit(stepUrl(app, dossier, 1));
  });
  after(async () => {
    await app.stop();
  });

  const typed = async (
    step: number,
    changes: Parameters<typeof save>[4],
  ): Promise<{ wrong: { path: string; text: string }[] }> => {
    const reply = await teacher.json(`${stepUrl(app, dossier, step)}/wijzigingen`, {
      changes: await upToDate(app.database, dossier, changes),
    });
    expect(reply.status, reply.text).to.equal(200);
    return JSON.parse(reply.text) as { wrong: { path: string; text: string }[] };
  };

  it('is a date in words, which the page shows as it shows every date', async () => {
    const { wrong } = await typed(1, [set('dossierStart', '9 november 2026')]);
    expect(wrong).to.deep.equal([]);
    expect((await teacher.visit(stepUrl(app, dossier, 1))).text).to.match(
      /name="dossierStart"\s+value="09-11-2026"/,
    );
  });

  it('is said to be no date at its field at once, in the answer and on the page', async () => {
    const { wrong } = await typed(1, [set('dossierStart', '31-02-2026')]);
    expect(wrong.map(({ path }) => path)).to.deep.equal(['dossierStart']);
    expect(wrong[0]?.text).to.include('schrijf de datum als dag-maand-jaar');
    const page = (await teacher.visit(stepUrl(app, dossier, 1))).text;
    expect(page).to.match(/name="dossierStart"\s+value="31-02-2026"[^>]*aria-invalid="true"/);
    expect(page).to.match(/class="fault" id="v-dossierStart-f"/);
    expect(page).not.to.match(/name="clockStart"[^>]*aria-invalid/);
  });

  it('loses the signs that nobody sees where a number is asked', async () => {
    const domain = /name="domains\/([^/"]+)\/image"/.exec(
      (await teacher.visit(stepUrl(app, dossier, 4))).text,
    )?.[1];
    const { wrong } = await typed(4, [
      { op: 'add', list: 'scores', row: 'one' },
      set('scores/one/domain', domain ?? ''),
      set('scores/one/test', 'M6'),
      set('scores/one/rawScore', '\u200B104\u00A0'),
      set('scores/one/skillScore', 'veel'),
    ]);
    expect(wrong.map(({ path }) => path)).to.deep.equal(['scores/one/skillScore']);
  });

  it('has a wrong score told with its domain, and all faults from the top of the page down', async () => {
    await typed(4, [set('scores/one/skillScore', 'veel')]);
    const refused = await teacher.post(stepUrl(app, dossier, 4), {
      base: '9999',
      intent: 'finish',
    });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.match(/[A-Z][a-z ]+: Score 1: Vaardigheidsscore/);
    await fillDossier(app, teacher, dossier, { steps: [8] });
    await typed(8, [
      set('goals/goal/goalDomain', ''),
      set('goals/goal/approachTime', ''),
      set('evaluateOn', ''),
      set('consultedOn', ''),
    ]);
    const page = (await teacher.visit(stepUrl(app, dossier, 8))).text;
    const list = /data-missing>(.*?)<\/ol>/s.exec(page)?.[1] ?? '';
    expect(
      [...list.matchAll(/href="#v-([^"]+)"/g)].map(([, at]) => at).filter((at) => at !== undefined),
    ).to.deep.equal([
      'goals-goal-goalDomain',
      'goals-goal-approachTime',
      'consultedOn',
      'evaluateOn',
    ]);
  });
});
