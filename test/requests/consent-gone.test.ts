import { expect } from 'chai';
import type { SignedInActor } from '../../plugin/platform/routes/index.ts';
import { kind, recordData } from '../support/data-consent.ts';
import { rows } from '../support/groups.ts';
import { share, swvPath } from '../support/partnership.ts';
import {
  codeOf,
  deskActor,
  dossierNow,
  missingNow,
  quick,
  readyForRequest,
  sendNow,
  startRequestApp,
  subjectOf,
  useRoute,
} from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';

const decision = {
  outcome: 'toegekend',
  fromOn: '2027-01-01',
  untilOn: '',
  motivation: 'De vraag past bij wat er mogelijk is.',
  clause: '',
};

describe('a no to sharing after a request was sent', function () {
  this.timeout(120_000);
  let of: RequestApp;
  let els: SignedInActor;
  let dossier: string;
  let id: string;

  before(async () => {
    of = await startRequestApp();
    els = await deskActor(of.app);
    await useRoute(of, quick);
    dossier = await readyForRequest(of);
    id = await sendNow(of, dossier);
    await of.parts.requests.treating.take(els, await subjectOf(of, els, id), els.personId);
    of.app.clock.advance(60_000);
    const refused = await recordData(of.app, of.karim, dossier, {
      ...kind('delen', 'SWV De Polder', { antwoord: 'refused' }),
      wijze: 'talk',
      datum: '01-12-2025',
      toelichting: 'In het gesprek op school.',
    });
    expect(refused.status, refused.text.slice(0, 300)).to.equal(303);
  });
  after(async () => {
    await of.app.stop();
  });

  const decide = async () => {
    const { treating } = of.parts.requests;
    return await codeOf(treating.decide(els, await subjectOf(of, els, id), decision, 1));
  };

  it('bars deciding, and leaves what was sent as it was', async () => {
    expect(await decide()).to.equal('request-consent-gone');
    const facts = await dossierNow(of, of.coordinator, dossier);
    expect((await of.parts.requests.kept.snapshot(facts, id))?.permission).to.equal('given');
    expect((await missingNow(of, dossier)).join(' ')).to.include(
      'gaf geen toestemming om te delen',
    );
  });

  it('is told to the school once', async () => {
    await of.app.plugin.run('requests.consent');
    await of.app.plugin.run('requests.consent');
    const told = await rows(
      of.app,
      "SELECT kind FROM opp_request_events WHERE request_id = ? AND kind = 'consent-gone'",
      [id],
    );
    expect(told.length).to.equal(1);
  });

  it('no longer bars it once the school goes on by a ground of its own', async () => {
    const form = (await of.karim.visit(`${swvPath(of.app, dossier)}/delen`)).text;
    of.app.clock.advance(60_000);
    const grounded = await share(of.app, of.karim, dossier, [1, 2, 3, 4, 5, 6, 7, 8], {
      bezwaar: /name="bezwaar" value="([^"]+)"/.exec(form)?.[1] ?? '',
      grond: 'De wettelijke zorgplicht, artikel 40 van de WPO.',
      toch: '1',
    });
    expect(grounded.status, grounded.text.slice(0, 300)).to.equal(303);
    expect(await decide()).to.equal('');
    const { request } = await subjectOf(of, els, id);
    expect(request).to.deep.include({ status: 'decided', outcomeKind: 'yes' });
  });
});
