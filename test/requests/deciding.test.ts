import { expect } from 'chai';
import type { SignedInActor } from '../../plugin/platform/routes/index.ts';
import type { RouteDefinition } from '../../plugin/sharing/request-routes/index.ts';
import { createTreating } from '../../plugin/sharing/requests/treating.ts';
import { rows } from '../support/groups.ts';
import {
  codeOf,
  deskActor,
  licenceId,
  quick,
  readyForRequest,
  sendNow,
  startRequestApp,
  subjectOf,
  todayOf,
  useRoute,
} from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';

const tlv: RouteDefinition = {
  ...quick,
  ends: { kind: 'tlv' },
  permission: 'none',
  decides: {
    fourEyes: true,
    outcomes: [
      { key: 'toegekend', label: { nl: 'toegekend' }, kind: 'yes', asks: ['tlv'] },
      { key: 'geweigerd', label: { nl: 'geweigerd' }, kind: 'no', asks: [] },
    ],
  },
};
const granted = {
  outcome: 'toegekend',
  schoolKind: 'vso' as const,
  category: 1 as const,
  tlvNumber: '2026-0001',
  fromOn: '2027-01-01',
  untilOn: '2028-07-31',
  motivation: 'Een gewone school kan dit nu niet bieden.',
  clause: 'Bezwaar kan binnen zes weken.',
};
const refused = {
  outcome: 'niet-toegekend',
  motivation: 'Dit past niet bij de vraag van de school.',
  clause: 'Bel ons als je het er niet mee eens bent.',
};

describe('deciding on a request', function () {
  this.timeout(180_000);
  let of: RequestApp;
  let els: SignedInActor;
  let joris: SignedInActor;

  before(async () => {
    of = await startRequestApp();
    els = await deskActor(of.app);
    joris = await deskActor(of.app);
    await useRoute(of, quick);
  });
  after(async () => {
    await of.app.stop();
  });

  const treating = () => of.parts.requests.treating;
  const at = (id: string, who = els) => subjectOf(of, who, id);

  describe('by one person', () => {
    let id: string;
    let dossier: string;
    before(async () => {
      dossier = await readyForRequest(of);
      id = await sendNow(of, dossier);
    });

    it('begins with taking it up, by somebody of this desk', async () => {
      expect(await codeOf(treating().decide(els, await at(id), refused, 1))).to.equal(
        'request-not-open',
      );
      const { personId } = of.coordinator;
      expect(await codeOf(treating().take(els, await at(id), personId))).to.equal('not-at-desk');
      await treating().take(els, await at(id), joris.personId);
      expect((await at(id)).request).to.deep.include({
        status: 'treated',
        assignedTo: joris.personId,
      });
      await treating().take(els, await at(id), els.personId);
      expect((await at(id)).request.assignedTo).to.equal(els.personId);
    });

    it('stands on the start page of who treats it, with its term', async () => {
      const { lists = [], invitation } = await todayOf(of, els);
      expect(lists[0]?.items.map(({ kind, url }) => ({ kind, url }))).to.deep.equal([
        { kind: 'calm', url: `${of.app.base}/swv/aanvragen/${id}` },
      ]);
      expect(invitation?.text).to.equal('1 aanvraag wacht op jullie.');
      expect((await todayOf(of, joris)).lists).to.deep.equal([]);
      expect(await todayOf(of, { ...els, roles: ['admin'] })).to.deep.equal({ alerts: [] });
    });

    it('keeps notes from the school', async () => {
      const note = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
      await treating().note(els, await at(id), 'Bellen met de jeugdarts.', note);
      await treating().note(els, await at(id), 'Bellen met de jeugdarts.', note);
      const { kept } = of.parts.requests;
      const { dossier: facts } = await at(id);
      const mine = await kept.notes(facts, { requestId: id, deskId: els.licenceId });
      expect(mine.map(({ body }) => body)).to.deep.equal(['Bellen met de jeugdarts.']);
      const { licenceId: school } = of.coordinator;
      expect(await kept.notes(facts, { requestId: id, deskId: school })).to.deep.equal([]);
      await treating().dropNote(els, await at(id), note);
      expect(await kept.notes(facts, { requestId: id, deskId: els.licenceId })).to.deep.equal([]);
    });

    it('says what a decision lacks, and takes no number of a person in it', async () => {
      const { faults } = of.parts.requests.decisions;
      expect(
        faults(tlv, { ...granted, tlvNumber: '', untilOn: '' }).map(({ field }) => field),
      ).to.deep.equal(['tlvNumber', 'untilOn']);
      expect(
        faults(tlv, { ...granted, schoolKind: 'pro', category: undefined, untilOn: '' }),
      ).to.deep.equal([]);
      expect(faults(quick, { ...refused, motivation: 'kort' })[0]?.code).to.equal(
        'decision-motivation',
      );
      const bsn = { ...refused, motivation: 'Het nummer 123456782 staat in de brief.' };
      expect(await codeOf(treating().decide(els, await at(id), bsn, 1))).to.equal('request-bsn');
      const empty = { ...refused, clause: '' };
      expect(await codeOf(treating().decide(els, await at(id), empty, 1))).to.equal(
        'decision-fields',
      );
    });

    it('is refused without every advice that the route asks', async () => {
      const { parts } = of;
      const { routesStore: routes } = parts.requestRoutes;
      const lacking = createTreating({
        unitOfWork: parts.platform.unitOfWork,
        requests: parts.requests.requests,
        routes: {
          ...routes,
          version: async (reads, versionId) => {
            const found = await routes.version(reads, versionId);
            const experts = { count: 2 as const, firstOf: [], othersOf: [] };
            return found && { ...found, definition: { ...found.definition, experts } };
          },
        },
        standing: () => Promise.resolve({ state: 'given', objections: [] }),
        experts: {
          named: () => Promise.resolve([]),
          invite: () => Promise.resolve(),
          close: () => Promise.resolve(),
          signed: () => Promise.resolve({ needed: 2, signed: 1 }),
        },
        events: parts.requests.events,
        notices: { toDesk: () => Promise.resolve(), toSchool: () => Promise.resolve() },
        dossierKey: parts.platform.dossierKey,
      });
      expect(await codeOf(lacking.decide(els, await at(id), refused, 1))).to.equal(
        'advice-missing',
      );
    });

    it('is refused while a no stands without a ground', async () => {
      const objection = {
        name: 'Mei Wong',
        relation: 'moeder',
        how: 'withdrawn' as const,
        at: new Date(),
      };
      const { parts } = of;
      const barred = createTreating({
        unitOfWork: parts.platform.unitOfWork,
        requests: parts.requests.requests,
        routes: parts.requestRoutes.routesStore,
        standing: () => Promise.resolve({ state: 'withdrawn', objections: [objection] }),
        experts: {
          named: () => Promise.resolve([]),
          invite: () => Promise.resolve(),
          close: () => Promise.resolve(),
          signed: () => Promise.resolve({ needed: 0, signed: 0 }),
        },
        events: parts.requests.events,
        notices: { toDesk: () => Promise.resolve(), toSchool: () => Promise.resolve() },
        dossierKey: parts.platform.dossierKey,
      });
      expect(await codeOf(barred.decide(els, await at(id), refused, 1))).to.equal(
        'request-consent-gone',
      );
    });

    it('lets the second of two who decide see the first', async () => {
      const [subject, other] = [await at(id), await at(id, joris)];
      const codes = await Promise.all([
        codeOf(treating().decide(els, subject, refused, 1)),
        codeOf(treating().decide(joris, other, refused, 1)),
      ]);
      expect(codes.toSorted()).to.deep.equal(['', 'decision-taken']);
      expect((await at(id)).request).to.deep.include({
        status: 'decided',
        running: false,
        outcome: 'niet-toegekend',
        outcomeKind: 'no',
      });
      const { dossier: facts } = await at(id);
      const [final, ...more] = await of.parts.requests.kept.decisions(facts, id);
      expect(more).to.deep.equal([]);
      expect(final).to.deep.include({ state: 'final', motivation: refused.motivation });
      expect(facts.toolbox.request).to.deep.include({ status: 'decided', outcomeKind: 'no' });
    });

    it('refuses to withdraw what is decided, and to decide what is withdrawn', async () => {
      const { sending } = of.parts.requests;
      const late = sending.withdraw(
        of.coordinator,
        await at(id, of.coordinator),
        'Toch maar niet.',
      );
      expect(await codeOf(late)).to.equal('request-not-open');
      await sending.renew(of.coordinator, await at(id, of.coordinator));
      const next = await sendNow(of, dossier);
      await treating().take(els, await at(next), null);
      const short = sending.withdraw(of.coordinator, await at(next, of.coordinator), 'nee');
      expect(await codeOf(short)).to.equal('withdraw-reason');
      await sending.withdraw(
        of.coordinator,
        await at(next, of.coordinator),
        'De ouders zijn verhuisd.',
      );
      expect(await codeOf(treating().decide(els, await at(next), refused, 1))).to.equal(
        'request-not-open',
      );
    });
  });

  describe('where two people look', () => {
    let id: string;
    before(async () => {
      await useRoute(of, tlv);
      id = await sendNow(of, await readyForRequest(of, 'noor'));
      await treating().take(els, await at(id), els.personId);
    });

    it('is proposed by one and settled by another', async () => {
      expect(await codeOf(treating().decide(els, await at(id), granted, 1))).to.equal(
        'second-person',
      );
      await treating().propose(els, await at(id), granted, 1);
      const proposal = async () =>
        (await of.parts.requests.kept.decisions((await at(id)).dossier, id))[0]?.id ?? '';
      const own = treating().decide(els, await at(id), { proposal: await proposal() }, 1);
      expect(await codeOf(own)).to.equal('second-person');
      expect(await codeOf(treating().giveBack(els, await at(id), 'Ik zie iets anders.'))).to.equal(
        'second-person',
      );
      await treating().giveBack(joris, await at(id, joris), 'De einddatum klopt niet.');
      expect((await at(id)).request.status).to.equal('treated');
      await treating().propose(els, await at(id), granted, 1);
      await treating().decide(joris, await at(id, joris), { proposal: await proposal() }, 1);
      const { request, dossier } = await at(id);
      expect(request).to.deep.include({ status: 'decided', outcomeKind: 'yes', category: 1 });
      expect(dossier.toolbox.request?.tlvUntil).to.equal('2028-07-31');
      const all = await of.parts.requests.kept.decisions(dossier, id);
      expect(all.map(({ state }) => state)).to.deep.equal(['final', 'returned']);
      const seen = await of.parts.requests.kept.events(dossier, id, 'school');
      expect(seen.map(({ kind }) => kind)).to.deep.equal(['sent', 'taken', 'decided']);
    });

    it('gives a number that no other request of the desk has', async () => {
      const other = await sendNow(of, await readyForRequest(of, 'sem'));
      await treating().take(els, await at(other), els.personId);
      expect(await codeOf(treating().propose(els, await at(other), granted, 1))).to.equal(
        'tlv-number-taken',
      );
      const number = await of.parts.requests.decisions.nextNumber(
        of.parts.platform.database,
        els.licenceId,
        '2026',
      );
      expect(number).to.equal('2026-0002');
      const next = { ...granted, tlvNumber: number };
      expect(await codeOf(treating().propose(els, await at(other), next, 1))).to.equal('');
    });

    it('tells the school once before a TLV ends', async () => {
      of.app.clock.set(new Date('2028-06-01T10:00:00Z'));
      await of.app.plugin.run('tlvs.ending');
      of.app.clock.set(new Date('2028-07-10T10:00:00Z'));
      await of.app.plugin.run('tlvs.ending');
      await of.app.plugin.run('tlvs.ending');
      const told = await rows(
        of.app,
        "SELECT kind FROM opp_request_events WHERE request_id = ? AND kind LIKE 'tlv-%' ORDER BY number",
        [id],
      );
      expect(told.map(({ kind }) => kind)).to.deep.equal(['tlv-ends-90', 'tlv-ends-30']);
    });
  });

  it('is the desk’s that it was sent to, and no other’s', async () => {
    const tomvonk = await licenceId(of.app, 'TOMVONK');
    const { database } = of.parts.platform;
    const [row] = await rows(of.app, 'SELECT id FROM opp_requests LIMIT 1');
    const asked = { id: String(row?.id), deskId: tomvonk };
    expect(await of.parts.requests.requests.atDesk(database, asked)).to.equal(undefined);
  });
});
