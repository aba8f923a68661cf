import { expect } from 'chai';
import { daysOf, monthsOf, schoolYearOf, within } from '../../plugin/sharing/figures/figures.ts';
import type { Client } from '../support/client.ts';
import { plain, twoAtDesk } from '../support/desk.ts';
import { quick, readyForRequest, sendNow, startRequestApp, useRoute } from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';

describe('the figures of a desk', () => {
  let of: RequestApp;
  let els: Client;

  before(async () => {
    of = await startRequestApp();
    ({ els } = await twoAtDesk(of.app));
  });
  after(async () => {
    await of.app.stop();
  });

  it('tell in how many days a part was decided, and nothing before one was', () => {
    expect(within([], 0.5)).to.equal(undefined);
    const days = [
      { days: 20, count: 1 },
      { days: 2, count: 5 },
      { days: 9, count: 4 },
    ];
    expect(within(days, 0.5)).to.equal(2);
    expect(within(days, 0.9)).to.equal(9);
    expect(within(days, 1)).to.equal(20);
  });

  it('go by the school year, from 1 August', () => {
    expect(schoolYearOf('2026-07-31')).to.equal(2025);
    expect(schoolYearOf('2026-08-01')).to.equal(2026);
    expect(daysOf(2026)).to.deep.equal({ from: '2026-08-01', until: '2027-08-01' });
    const months = monthsOf(2026);
    expect([months[0], months[5], months[11]]).to.deep.equal(['2026-08', '2027-01', '2027-07']);
  });

  it('say what to do in a year without requests', async () => {
    const page = await els.visit(`${of.app.base}/swv/cijfers?jaar=1`);
    expect(page.status).to.equal(200);
    expect(plain(page.text)).to.include('In dit schooljaar is er niets ingediend');
  });

  it('agree with what was decided, and open as a spreadsheet that begins no formula', async () => {
    await useRoute(of, { ...quick, name: { nl: '=Lichte hulp', en: 'Light' } });
    const id = await sendNow(of, await readyForRequest(of));
    const admin = await of.app.database.admin();
    await admin.query(
      `UPDATE opp_requests
       SET status = 'decided', running = NULL, outcome = 'toegekend', outcome_kind = 'yes',
         waited_days = 3, decided_at = DATE_ADD(sent_at, INTERVAL 12 DAY)
       WHERE id = ?`,
      [id],
    );
    await admin.end();
    const page = plain((await els.visit(`${of.app.base}/swv/cijfers`)).text);
    expect(page)
      .to.include('1 aanvraag')
      .and.include('binnen 9 dagen')
      .and.include('Lichte hulp')
      .and.include('De Werf');
    const csv = (await els.get(`${of.app.base}/swv/cijfers.csv`)).text;
    expect(csv).to.include("Aanvraag;'=Lichte hulp;1;0;1;0;0;0;9;9");
    expect(csv).to.include('School;De Werf;1;0;1;0;0;0;9;9');
  });

  it('are read by the own desk alone', async () => {
    expect((await of.karim.get(`${of.app.base}/swv/cijfers`)).status).to.equal(404);
    expect((await of.karim.get(`${of.app.base}/swv/cijfers.csv`)).status).to.equal(404);
  });
});
