import { expect } from 'chai';
import { employedBy, expertFaults, nameKey } from '../../plugin/sharing/advice/expert.ts';
import type { NewExpert } from '../../plugin/sharing/advice/expert.ts';
import { addLocalAccount } from '../support/accounts.ts';
import {
  adviceUrl,
  advised,
  ANNA,
  askedRequest,
  BRAM,
  expertFields,
  expertIn,
  namedUrl,
  nameExperts,
  press,
  signing,
} from '../support/advice.ts';
import type { Client } from '../support/client.ts';
import { deliverAll, parentOf } from '../support/consent.ts';
import { rows } from '../support/groups.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { deskPerson } from '../support/partnership.ts';
import {
  missingNow,
  readyForRequest,
  startRequestApp,
  subjectOf,
  useRoute,
} from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';

const anna: NewExpert = {
  name: 'Anna de Wit',
  profession: 'orthopedagoog',
  organisation: 'Praktijk Zuid',
  registration: 'NVO 7788',
  email: ANNA,
  independent: true,
};
const rules = {
  slot: 1,
  of: advised.experts,
  other: undefined,
  staff: [],
  school: 'De Werf',
  declined: false,
} as const;
const codes = (person: NewExpert, more: object = {}): string[] =>
  expertFaults(person, { ...rules, ...more }).map(({ field, code }) => `${field}: ${code}`);

describe('who may be asked as an expert', () => {
  it('wants an orthopedagogue or psychologist first, and any of the list second', () => {
    expect(codes(anna)).to.deep.equal([]);
    expect(codes({ ...anna, profession: 'arts' })).to.deep.equal(['profession: expert-first']);
    expect(codes({ ...anna, profession: 'arts' }, { slot: 2 })).to.deep.equal([]);
    expect(codes({ ...anna, profession: '' })).to.deep.equal(['profession: required']);
  });

  it('knows the same person again in another script, case, order or mailbox', () => {
    expect(nameKey('Drs. ANNA de Wit')).to.equal(nameKey('de Wit, Anna'));
    // The first letter is a Cyrillic one.
    expect(nameKey('Аnna de Wit')).to.equal(nameKey('Anna de Wit'));
    const twice = { slot: 2, other: anna };
    expect(codes({ ...anna, email: 'Anna+tlv@Praktijk.example', name: 'A' }, twice)).to.deep.equal([
      'email: expert-twice-1',
    ]);
    expect(codes({ ...anna, email: 'x@y.example', name: 'anna de WIT' }, twice)).to.deep.equal([
      'name: expert-twice-1',
    ]);
  });

  it('refuses whoever works at the school, by address and by name', () => {
    const staff = [
      { name: 'Karim Bouali', email: '' },
      { name: '', email: 'k.bouali@dewerf.example' },
    ];
    expect(employedBy({ name: 'K.', email: 'K.Bouali+x@dewerf.example' }, staff)).to.equal('email');
    expect(codes({ ...anna, name: 'Dr. Karim Bouali' }, { staff })).to.deep.equal([
      'name: expert-employed',
    ]);
    expect(employedBy(anna, staff)).to.equal(undefined);
  });

  it('asks for all of it, and to say that they do not work there', () => {
    const nobody = { name: '', organisation: '', registration: '', email: '' };
    expect(codes({ ...anna, ...nobody, independent: false })).to.deep.equal([
      'name: required',
      'organisation: required',
      'registration: required',
      'email: required',
      'independent: expert-independent',
    ]);
    expect(codes({ ...anna, email: 'anna@praktijk' })).to.deep.equal(['email: email']);
    expect(codes(anna, { declined: true })).to.deep.equal(['email: expert-declined']);
  });
});

describe('naming and asking the experts of a request', function () {
  this.timeout(180_000);
  let of: RequestApp;
  let sink: MailSink;
  let els: Client;
  let dossier: string;

  before(async () => {
    sink = await startMailSink();
    of = await startRequestApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    els = await deskPerson(of.app);
    await useRoute(of, advised);
    dossier = await readyForRequest(of);
    await addLocalAccount(of.app, {
      given: 'Sanne',
      family: 'Mol',
      email: 'sanne@dewerf.example',
      role: 'teacher',
    });
  });
  after(async () => {
    await of.app.stop();
    await sink.stop();
  });

  const count = async (sql: string): Promise<number> =>
    Number((await rows(of.app, `SELECT COUNT(*) AS n FROM ${sql}`))[0]?.n);

  it('says which expert is still to be named', async () => {
    expect(await missingNow(of, dossier)).to.have.length(2);
    const page = await of.karim.visit(namedUrl(of.app, dossier));
    expect(page.text).to.include('Eerste deskundige').and.include('Er gaat nu nog geen mail uit');
  });

  it('refuses the same person twice and who works at the school, and keeps what was typed', async () => {
    const twice = await nameExperts(of.app, of.karim, dossier, {
      email2: 'Anna+2@praktijk.example',
      organisatie2: 'Zorg Noord canary',
    });
    expect(twice.status).to.equal(422);
    expect(twice.text)
      .to.include('al gevraagd als eerste deskundige')
      .and.include('Zorg Noord canary');
    const employed = await nameExperts(of.app, of.karim, dossier, {
      naam1: 'Karim Bouali',
      email2: 'Sanne+adv@DeWerf.example',
    });
    expect(employed.status).to.equal(422);
    expect(employed.text)
      .to.include('Naam: deze deskundige werkt bij De Werf')
      .and.include('E-mailadres: deze deskundige werkt bij De Werf');
    const first = await nameExperts(of.app, of.karim, dossier, { beroep1: 'arts', nietbij2: '' });
    expect(first.text)
      .to.include('De eerste deskundige is een orthopedagoog of psycholoog.')
      .and.include('Zet een vinkje als deze deskundige niet bij De Werf werkt');
    expect(await count('opp_request_experts')).to.equal(0);
  });

  it('names both, mails nobody, and keeps names and addresses sealed', async () => {
    const named = await nameExperts(of.app, of.karim, dossier);
    expect(named.status, named.text.slice(0, 400)).to.equal(303);
    await deliverAll(of.app);
    expect(sink.received.flatMap(({ to }) => to)).not.to.include.members([ANNA]);
    expect(await missingNow(of, dossier)).to.deep.equal([]);
    const [row] = await rows(of.app, 'SELECT person FROM opp_request_experts LIMIT 1');
    expect((row?.person as Buffer).toString('latin1')).not.to.include('example');
    const page = await of.karim.visit(namedUrl(of.app, dossier));
    expect(page.text).to.include(ANNA).and.include(BRAM);
  });

  it('is told when a colleague changed them meanwhile', async () => {
    const late = await nameExperts(of.app, of.karim, dossier, { was: '', naam1: 'Canary Late' });
    expect(late.status).to.equal(409);
    expect(late.text).to.include('Een collega wijzigde intussen').and.include('Canary Late');
  });

  it('removes one and names another', async () => {
    const gone = await nameExperts(of.app, of.karim, dossier, { weg: '2' });
    expect(gone.status).to.equal(303);
    expect(await missingNow(of, dossier)).to.have.length(1);
    await nameExperts(of.app, of.karim, dossier);
    expect(await missingNow(of, dossier)).to.deep.equal([]);
  });

  it('is the care coordinator’s alone', async () => {
    const tessa = of.app.as('tessa', 'docent');
    expect((await tessa.visit(namedUrl(of.app, dossier))).status).to.equal(404);
    expect((await els.visit(namedUrl(of.app, dossier))).status).to.equal(404);
  });

  describe('once it is sent', () => {
    let request: string;
    let school: string;
    let desk: string;
    const idOf = async (client: Client, list: string, index: number): Promise<string> =>
      [...(await client.visit(list)).text.matchAll(/deskundigen\/([0-9a-f-]{36})\/link/g)][
        index
      ]?.[1] ?? '';

    before(async () => {
      ({ request } = await askedRequest(of, sink, 'noor'));
      const [row] = await rows(of.app, 'SELECT dossier_id FROM opp_requests WHERE id = ?', [
        request,
      ]);
      school = `${of.app.base}/dossiers/${String(row?.dossier_id)}/aanvragen/${request}/deskundigen`;
      desk = `${of.app.base}/swv/aanvragen/${request}/deskundigen`;
    });

    it('invites each by a link of their own, without a name of the pupil', () => {
      const [one, two] = [parentOf(of.app, sink, ANNA), parentOf(of.app, sink, BRAM)];
      expect(one.link).not.to.equal(two.link);
      const text = sink.newest(ANNA).mail.text ?? '';
      expect(text).to.include('De Werf').and.include('Swv De Polder');
      expect(`${text} ${sink.newest(ANNA).mail.subject ?? ''}`).not.to.match(/noor/i);
    });

    it('shows desk and school who was asked, and to each alone what is theirs', async () => {
      for (const [client, list] of [
        [els, desk],
        [of.karim, school],
      ] as const) {
        const page = await client.visit(list);
        expect(page.status).to.equal(200);
        expect(page.text)
          .to.include('Anna de Wit')
          .and.include('orthopedagoog')
          .and.include('mail aangekomen')
          .and.include('Nieuwe link sturen');
      }
      expect((await of.karim.visit(desk)).status).to.equal(404);
      expect((await els.visit(school)).status).to.equal(404);
    });

    it('sends a new link, and the one before leads to where that is', async () => {
      const before = parentOf(of.app, sink, ANNA);
      const id = await idOf(els, desk, 0);
      expect((await els.post(`${desk}/${id}/link`, {})).status).to.equal(303);
      await deliverAll(of.app);
      expect((await before.client.get(before.link)).text).to.include('Er is een nieuwere link');
      expect(parentOf(of.app, sink, ANNA).link).not.to.equal(before.link);
    });

    it('replaces who did not sign: the former one’s link and draft are over', async () => {
      const bram = await expertIn(of.app, sink, BRAM);
      await press(of.app, bram, 'concept', { woorden: 'Een begin van een advies.' });
      expect(await count('opp_request_advices')).to.equal(1);
      const id = await idOf(of.karim, school, 1);
      const page = await of.karim.visit(`${school}/${id}/vervangen`);
      expect(page.text).to.include('Bram Kok');
      const wrong = await of.karim.post(`${school}/${id}/vervangen`, expertFields(''));
      expect(wrong.status).to.equal(422);
      expect(wrong.text).to.include('al gevraagd als eerste deskundige');
      const cleo = { naam: 'Cleo Bos', email: 'cleo@arts.example', beroep: 'arts' };
      const done = await of.karim.post(`${school}/${id}/vervangen`, expertFields('', cleo));
      expect(done.status, done.text.slice(0, 300)).to.equal(303);
      await deliverAll(of.app);
      expect(await count('opp_request_advices')).to.equal(0);
      expect(sink.newest(BRAM).mail.text).to.include('niet meer nodig');
      expect((await bram.client.get(adviceUrl(of.app))).text).to.include(
        'Iemand anders is gevraagd',
      );
      expect((await els.visit(desk)).text)
        .to.include('vervangen op')
        .and.include('Cleo Bos');
      const again = await of.karim.post(`${school}/${id}/vervangen`, expertFields('', cleo));
      expect(again.status).to.equal(409);
    });

    it('replaces nobody who signed', async () => {
      const one = await expertIn(of.app, sink, ANNA);
      const id = await idOf(els, desk, 0);
      await press(of.app, one, 'ondertekenen', signing('Mijn eigen advies. '.repeat(4)));
      const refused = await els.post(`${desk}/${id}/vervangen`, expertFields(''));
      expect(refused.status).to.equal(409);
      expect(refused.text).to.include('heeft al ondertekend');
      expect((await els.visit(desk)).text).to.include('Mijn eigen advies.');
      expect((await of.karim.visit(school)).text)
        .to.include('ondertekend op')
        .and.not.include('Mijn eigen advies.');
    });

    it('is over with the request, and proposes the same two for a next one', async () => {
      const subject = await subjectOf(of, of.coordinator, request);
      const next = namedUrl(of.app, subject.dossier.id);
      expect((await of.karim.visit(next)).text).to.include('De aanvraag is ingediend');
      await of.parts.requests.sending.withdraw(of.coordinator, subject, 'De ouders zien ervan af.');
      await deliverAll(of.app);
      expect(sink.newest('cleo@arts.example').mail.text).to.include('niet meer nodig');
      const cleo = parentOf(of.app, sink, 'cleo@arts.example');
      expect((await cleo.client.get(cleo.link)).text).to.include('De aanvraag is ingetrokken');
      expect((await els.visit(desk)).text)
        .to.include('niet meer nodig')
        .and.not.include('Nieuwe link sturen');
      const page = await of.karim.visit(next);
      expect(page.text)
        .to.include('gaven de vorige keer advies')
        .and.include(ANNA)
        .and.include('cleo@arts.example')
        .and.not.include(BRAM);
    });
  });
});
