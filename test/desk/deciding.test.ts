import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Client } from '../support/client.ts';
import { granted, plain, quickTlv, requestUrl, takeUp, twoAtDesk } from '../support/desk.ts';
import { rows } from '../support/groups.ts';
import { deskClient } from '../support/partnership.ts';
import {
  quick,
  readyForRequest,
  sendNow,
  startRequestApp,
  subjectOf,
  useRoute,
} from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';

const letter = {
  uitkomst: 'niet-toegekend',
  motivering: 'De school kan dit zelf bieden; zie ons gesprek.',
  clausule: 'Bel ons als je het er niet mee eens bent.',
  gezien: '1',
};

describe('deciding at the desk', function () {
  this.timeout(180_000);
  let of: RequestApp;
  let els: Client;
  let joris: Client;
  let request: string;

  before(async () => {
    of = await startRequestApp();
    ({ els, joris } = await twoAtDesk(of.app));
  });
  after(async () => {
    await of.app.stop();
  });

  const url = (more = ''): string => `${requestUrl(of.app, request)}/besluit${more}`;
  const decisions = async (): Promise<unknown[]> =>
    await rows(of.app, 'SELECT id FROM opp_request_decisions WHERE request_id = ?', [request]);

  describe('where two people look', () => {
    before(async () => {
      await useRoute(of, quickTlv);
      request = await sendNow(of, await readyForRequest(of));
    });

    it('asks for a recent sign-in, and first for somebody who treats it', async () => {
      const page = await els.visit(url());
      expect(plain(page.text)).to.include('Niemand behandelt deze aanvraag nog');
      of.app.clock.advance(40 * 60_000);
      expect((await els.get(url())).location).to.include('/aanmelden');
      els = await deskClient(of.app);
      joris = await deskClient(of.app, 'joris@swv.example');
      expect((await els.post(url(), granted)).status).to.equal(409);
      expect((await takeUp(of.app, els, request)).status).to.equal(303);
    });

    it('begins with a number, 31 July and the clause, and shows what is missing by its field', async () => {
      const page = await els.visit(url());
      expect(page.text)
        .to.match(/name="nummer"\s+value="\d{4}-0001"/)
        .and.match(/name="tot"\s+value="31-07-\d{4}"/)
        .and.include('U kunt binnen zes weken bezwaar maken.')
        .and.include('VOORSTELLEN');
      const refused = await els.post(url(), {
        ...granted,
        nummer: '',
        van: 'morgen',
        tot: '',
        motivering: 'te kort',
      });
      expect(refused.status).to.equal(422);
      expect(refused.text)
        .to.include('href="#nummer"')
        .and.include('href="#van"')
        .and.include('href="#motivering"')
        .and.include('value="morgen"')
        .and.include('>\nte kort</textarea>');
      expect(await decisions()).to.deep.equal([]);
    });

    it('puts a sentence of the desk into the motivation, without a script', async () => {
      const id = randomUUID();
      await els.post(`${of.app.base}/swv/zinnen`, {
        id,
        titel: 'Helder',
        tekst: 'De onderbouwing is helder.',
      });
      const page = await els.post(url(), {
        ...granted,
        motivering: 'Eerst dit.',
        zin: id,
        actie: 'invoegen',
      });
      expect(page.status).to.equal(200);
      expect(page.text)
        .to.include('>\nEerst dit.\n\nDe onderbouwing is helder.</textarea>')
        .and.include('value="2026-0007"')
        .and.match(/value="toegekend" checked/);
      expect(await decisions()).to.deep.equal([]);
    });

    it('refuses a number of a person, and one that another request has', async () => {
      const bsn = await els.post(url(), {
        ...granted,
        motivering: 'Het nummer 123456782 staat in de brief.',
      });
      expect(bsn.status).to.equal(422);
      expect(plain(bsn.text)).to.include('burgerservicenummer');
    });

    it('is proposed by one, and confirmed by another only', async () => {
      expect((await els.post(url(), granted)).status).to.equal(303);
      expect((await els.visit(requestUrl(of.app, request))).text).to.include('Besluit voorgesteld');
      const own = await els.visit(url());
      expect(plain(own.text)).to.include('Een ander van jullie bevestigt dit voorstel');
      const proposal = /name="voorstel" value="([^"]+)"/;
      expect(own.text).to.not.match(proposal);
      const page = await joris.visit(url());
      const id = proposal.exec(page.text)?.[1] ?? '';
      expect(page.text).to.include('2026-0007').and.include('Categorie 1 (laag)');
      const self = await els.post(url('/bevestigen'), { voorstel: id, gezien: '1' });
      expect(self.status).to.equal(409);
      expect(plain(self.text)).to.include('Een ander moet dit besluit bevestigen');
    });

    it('goes back with a reason, and stands in the form again', async () => {
      const short = await joris.post(url('/terug'), { reden: 'nee' });
      expect(short.status).to.be.oneOf([409, 422]);
      expect(short.text).to.include('>\nnee</textarea>');
      const words = 'De einddatum klopt niet.';
      expect((await joris.post(url('/terug'), { reden: words })).status).to.equal(303);
      const page = await els.visit(url());
      expect(page.text).to.include(words).and.include('value="2026-0007"');
      expect((await els.post(url(), granted)).status).to.equal(303);
    });

    it('is decided once: who comes too late reads what stands', async () => {
      const page = await joris.visit(url());
      const id = /name="voorstel" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
      const confirm = { voorstel: id, gezien: '1' };
      expect((await joris.post(url('/bevestigen'), confirm)).status).to.equal(303);
      const late = await els.post(url(), {
        ...granted,
        motivering: 'Mijn eigen lange motivering.',
      });
      expect(late.status).to.equal(409);
      expect(plain(late.text))
        .to.include('toegekend')
        .and.include('Mijn eigen lange motivering.')
        .and.include('Bevestigd door Joris Vos');
      expect(
        await rows(of.app, 'SELECT state FROM opp_request_decisions WHERE final_key = 1'),
      ).to.deep.equal([{ state: 'final' }]);
      expect(plain((await els.visit(requestUrl(of.app, request))).text)).to.include('toegekend');
    });
  });

  describe('by one person', () => {
    let dossier: string;
    before(async () => {
      await useRoute(of, { ...quick, permission: 'none' });
      dossier = await readyForRequest(of, 'noor');
      request = await sendNow(of, dossier);
      await takeUp(of.app, els, request);
    });

    it('is refused on a version that the school added to since', async () => {
      const stale = await els.post(url(), { ...letter, gezien: '0' });
      expect(stale.status).to.equal(409);
      expect(plain(stale.text)).to.include('Lees de nieuwste versie eerst');
      expect(stale.text).to.include(letter.motivering);
    });

    it('is refused once the school withdrew it, with what was typed', async () => {
      const { sending } = of.parts.requests;
      const subject = await subjectOf(of, of.coordinator, request);
      await sending.withdraw(of.coordinator, subject, 'De ouders kiezen iets anders.');
      const late = await els.post(url(), letter);
      expect(late.status).to.equal(409);
      expect(plain(late.text)).to.include('ingetrokken').and.include(letter.motivering);
      expect(await decisions()).to.deep.equal([]);
    });
  });
});
