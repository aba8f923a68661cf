import { expect } from 'chai';
import { schoolDay } from '../../plugin/kernel/clock.ts';
import { hasBsn } from '../../plugin/kernel/bsn.ts';
import type { SignedInActor } from '../../plugin/platform/routes/index.ts';
import { addFile, filesPath, pdfBytes } from '../support/files.ts';
import { rows } from '../support/groups.ts';
import { share, swvPath, takeBack } from '../support/partnership.ts';
import {
  codeOf,
  deskActor,
  dossierNow,
  missingNow,
  quick,
  readyForRequest,
  seenNow,
  sendNow,
  startRequestApp,
  subjectOf,
  useRoute,
} from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';
import { save, set } from '../support/story.ts';

const BSN = '123456782';

describe('sending a request', function () {
  this.timeout(120_000);
  let of: RequestApp;
  let els: SignedInActor;
  let dossier: string;

  before(async () => {
    // One connection: whatever a unit reads beside itself would wait for itself.
    of = await startRequestApp({ config: { poolSize: 1 } });
    els = await deskActor(of.app);
    await useRoute(of, quick);
    dossier = await readyForRequest(of);
  });
  after(async () => {
    await of.app.stop();
  });

  const newest = async () => {
    const { parts } = of;
    const [request] = await parts.requests.requests.ofDossier(parts.platform.database, dossier);
    if (request === undefined) throw new Error('Nothing was sent');
    return request;
  };

  it('lists what is missing and sends nothing until it is there', async () => {
    expect(await missingNow(of, dossier)).to.deep.equal([]);
    await save(of.app, of.karim, dossier, 9, [set('licht-doel', '')]);
    expect(await missingNow(of, dossier)).to.deep.equal([
      'Vul nog in: Waaraan werk je met deze ondersteuning?',
    ]);
    expect(await codeOf(sendNow(of, dossier))).to.equal('request-incomplete');
    expect((await rows(of.app, 'SELECT COUNT(*) AS n FROM opp_requests'))[0]?.n).to.equal(0);
    const facts = await dossierNow(of, of.coordinator, dossier);
    expect(facts.stepStates[8]).to.equal('busy');
    expect(facts.toolbox.request).to.equal(undefined);
    await save(of.app, of.karim, dossier, 9, [set('licht-doel', `Rust in de klas; nr ${BSN}`)]);
  });

  it('refuses when somebody wrote meanwhile, and keeps nothing', async () => {
    const facts = await dossierNow(of, of.coordinator, dossier);
    const asked = { ...(await seenNow(of, facts)), contact: '' };
    await save(of.app, of.karim, dossier, 9, [set('gewenst', 'iets anders')]);
    const { sending } = of.parts.requests;
    expect(await codeOf(sending.send(of.coordinator, facts, asked))).to.equal('request-moved');
    expect((await rows(of.app, 'SELECT COUNT(*) AS n FROM opp_requests'))[0]?.n).to.equal(0);
  });

  it('refuses when the share was brought up to date meanwhile', async () => {
    const facts = await dossierNow(of, of.coordinator, dossier);
    const asked = { ...(await seenNow(of, facts)), contact: '' };
    expect((await share(of.app, of.karim, dossier, [1, 2, 3, 4, 5, 6, 7, 8])).status).to.equal(303);
    const { sending } = of.parts.requests;
    expect(await codeOf(sending.send(of.coordinator, facts, asked))).to.equal('request-moved');
  });

  it('refuses a number that looks like a BSN in what is said with it', async () => {
    expect(await codeOf(sendNow(of, dossier, `Bel mij, ${BSN}`))).to.equal('request-bsn');
  });

  it('freezes exactly what is shared, with a hash, and ticks step 9', async () => {
    const id = await sendNow(of, dossier, 'Karim, dinsdag');
    const request = await newest();
    expect(request.id).to.equal(id);
    expect(request.reference).to.match(/^\d\d-000001$/);
    expect(request.status).to.equal('sent');
    expect(request.name.nl).to.equal(quick.name.nl);
    const facts = await dossierNow(of, of.coordinator, dossier);
    expect(facts.stepStates[8]).to.equal('done');
    expect(facts.toolbox.request).to.deep.include({
      id,
      reference: request.reference,
      routeKey: 'opp-light',
      status: 'sent',
      outcomeKind: null,
      dueOn: request.dueOn,
      tlvUntil: null,
    });
    const { kept, shares } = of.parts.requests;
    const snapshot = await kept.snapshot(facts, id);
    const running = await shares.newest(dossier, request.deskId);
    if (snapshot === undefined || running === undefined) throw new Error('Nothing was frozen');
    const document = await shares.document(facts, running);
    expect(snapshot.shared.sections.map(({ title, blocks }) => ({ title, blocks }))).to.deep.equal(
      document.sections.map(({ title, blocks }) => ({ title, blocks })),
    );
    expect(snapshot.hash.length).to.equal(32);
    expect(snapshot.contact).to.equal('Karim, dinsdag');
    expect(JSON.stringify(snapshot.answers))
      .to.include('Waaraan werk je met deze ondersteuning?')
      .and.include('tekst vraag')
      .and.include('tekst zienswijze');
  });

  it('leaves no BSN in the frozen text, and counts them', async () => {
    const facts = await dossierNow(of, of.coordinator, dossier);
    const snapshot = await of.parts.requests.kept.snapshot(facts, (await newest()).id);
    expect(hasBsn(JSON.stringify(snapshot?.answers))).to.equal(false);
    expect(snapshot?.leftOut).to.equal(1);
    const [row] = await rows(of.app, 'SELECT document FROM opp_request_snapshots');
    expect((row?.document as Buffer).toString('latin1')).not.to.include('Rust in de klas');
  });

  it('sends once from two tabs: the second is told of the first', async () => {
    const facts = await dossierNow(of, of.coordinator, dossier);
    const asked = { ...(await seenNow(of, facts)), contact: '' };
    const { sending } = of.parts.requests;
    expect(await codeOf(sending.send(of.coordinator, facts, asked))).to.equal('request-running');
    expect((await rows(of.app, 'SELECT COUNT(*) AS n FROM opp_requests'))[0]?.n).to.equal(1);
  });

  it('tells the desk and the sender, of no pupil by any word', async () => {
    const mails = await rows(of.app, 'SELECT template AS name FROM opp_outbox');
    expect(mails.map(({ name }) => name)).to.include.members(['request-sent']);
  });

  it('shows it in the inbox of that desk alone', async () => {
    const { requests } = of.parts.requests;
    const { database } = of.parts.platform;
    const now = schoolDay(of.parts.platform.clock.now());
    const query = {
      search: 'yara',
      status: 'running',
      kind: '',
      school: '',
      mine: false,
      late: false,
      sort: 'termijn',
      descending: false,
      page: 1,
    } as const;
    const at = (deskId: string, change: object = {}, today = now) =>
      requests.inbox(database, { deskId, personId: els.personId, today }, { ...query, ...change });
    const [row] = await at(els.licenceId);
    expect(row).to.deep.include({ kind: 'opp-light', status: 'sent', total: 1, shared: true });
    expect(await at(of.coordinator.licenceId)).to.deep.equal([]);
    const late = await at(els.licenceId, { search: row?.reference, late: true }, '2030-01-01');
    expect(late.length).to.equal(1);
    expect((await at(els.licenceId, { search: 'niemand' })).length).to.equal(0);
    expect((await at(els.licenceId, { mine: true })).length).to.equal(0);
    expect((await at(els.licenceId, { status: 'decided', sort: 'stand' })).length).to.equal(0);
    const counts = await requests.counts(database, {
      deskId: els.licenceId,
      personId: els.personId,
      today: '2030-01-01',
    });
    expect(counts).to.deep.include({ sent: 1, running: 1, late: 1, mine: 0, decided: 0 });
    expect(await requests.filters(database, els.licenceId)).to.deep.equal({
      kinds: [{ kind: 'opp-light', name: quick.name }],
      schools: [{ id: of.coordinator.licenceId, name: 'De Werf' }],
    });
  });

  it('is found by nobody of another desk, and at school by its own licence alone', async () => {
    const { requests } = of.parts.requests;
    const { database } = of.parts.platform;
    const { id, licenceId, deskId } = await newest();
    expect(await requests.atDesk(database, { id, deskId: licenceId })).to.equal(undefined);
    expect((await requests.atDesk(database, { id, deskId }))?.id).to.equal(id);
    const asked = { id, dossierId: dossier, licenceId: deskId };
    expect(await requests.atSchool(database, asked)).to.equal(undefined);
  });

  it('keeps a file that goes along from being removed until it is over', async () => {
    const { file } = await addFile(of.app, of.karim, dossier, {
      name: 'verslag.pdf',
      bytes: pdfBytes('verslag'),
    });
    const { sending, picks } = of.parts.requests;
    let facts = await dossierNow(of, of.coordinator, dossier);
    await picks.pick(of.coordinator, facts, {
      requirement: 'bijlage',
      fileId: file,
      datedOn: '2026-01-01',
    });
    expect(
      await codeOf(
        picks.pick(of.coordinator, facts, {
          requirement: 'bijlage',
          fileId: 'ffffffff-ffff-4fff-8fff-ffffffffffff',
          datedOn: '',
        }),
      ),
    ).to.equal('pick-file');
    const path = `${swvPath(of.app, dossier)}/bestanden/${file}`;
    await of.karim.visit(path);
    expect((await of.karim.post(path, { keuze: 'delen' })).status).to.equal(303);
    facts = await dossierNow(of, of.coordinator, dossier);
    await sending.withdraw(
      of.coordinator,
      await subjectOf(of, of.coordinator, (await newest()).id),
      'Wij vragen het opnieuw aan.',
    );
    const asked = { ...(await seenNow(of, facts)), contact: '' };
    await sending.send(of.coordinator, await dossierNow(of, of.coordinator, dossier), asked);
    const second = await newest();
    expect(
      (await of.parts.requests.kept.items(second.id, 1)).map(({ itemId }) => itemId),
    ).to.include(file);
    const removed = await of.karim.post(`${filesPath(of.app, dossier)}/${file}/verwijderen`, {});
    expect(removed.status, removed.text.slice(0, 200)).to.equal(409);
    expect(removed.text).to.include(second.reference);
  });

  it('is withdrawn with the share that it stands on, in one act', async () => {
    const { id } = await newest();
    expect((await takeBack(of.app, of.karim, dossier)).status).to.equal(303);
    const request = await newest();
    expect(request).to.deep.include({ id, status: 'withdrawn', running: false });
    const facts = await dossierNow(of, of.coordinator, dossier);
    const events = await of.parts.requests.kept.events(facts, id, 'school');
    expect(events.map(({ kind }) => kind)).to.deep.equal(['sent', 'share-ended']);
  });
});
