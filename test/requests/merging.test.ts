import { expect } from 'chai';
import { addOwnPupil } from '../support/pupils.ts';
import { makeGroup, rows } from '../support/groups.ts';
import { quick, readyForRequest, sendNow, startRequestApp, useRoute } from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';

describe('a request of a pupil who is made one with another', () => {
  let of: RequestApp;

  before(async () => {
    of = await startRequestApp();
    await useRoute(of, quick);
  });
  after(async () => {
    await of.app.stop();
  });

  it('goes along with the dossier that it is about, and what was sent stays as it was', async () => {
    const { app, karim, parts } = of;
    const dossier = await readyForRequest(of);
    const id = await sendNow(of, dossier);
    const hash = async (): Promise<unknown> =>
      (await rows(app, 'SELECT HEX(hash) AS hash FROM opp_request_snapshots'))[0]?.hash;
    const before = await hash();
    const group = await makeGroup(app, karim, 'Samen');
    const twin = await addOwnPupil(
      app,
      karim,
      group,
      { voornaam: 'Jara', achternaam: 'Berg', geboortedatum: '03-05-2013' },
      { anyway: true },
    );
    await parts.platform.unitOfWork.run(of.coordinator, async (unit) => {
      await parts.requests.give(unit, [dossier], twin);
      await unit.audit({ event: 'pupil.merged', pupilId: twin, details: {} });
    });
    const [row] = await rows(app, 'SELECT pupil_id AS pupil FROM opp_requests WHERE id = ?', [id]);
    expect(row?.pupil).to.equal(twin);
    expect(await hash()).to.equal(before);
  });
});
