import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { FileFacts } from '../../plugin/logbook/files/index.ts';
import type { ReportToShare } from '../../plugin/logbook/reports/index.ts';
import { isJoint, plainText } from '../../plugin/sharing/advice/advice.ts';
import { asShared, openItems } from '../../plugin/sharing/advice/as-shared.ts';
import type { KeptSnapshot } from '../../plugin/sharing/requests/index.ts';
import { shownHash } from '../../plugin/kernel/shown-hash.ts';
import {
  adviceForm,
  adviceUrl,
  askedRequest,
  advised,
  ANNA,
  BRAM,
  expertIn,
  nameExperts,
  press,
  signing,
} from '../support/advice.ts';
import { deliverAll } from '../support/consent.ts';
import type { Parent } from '../support/consent.ts';
import { requestUrl } from '../support/desk.ts';
import { addFile, pdfBytes } from '../support/files.ts';
import { rows } from '../support/groups.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { deskPerson, swvPath } from '../support/partnership.ts';
import {
  readyForRequest,
  sendNow,
  startRequestApp,
  subjectOf,
  useRoute,
} from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';

const OWN = 'Deze leerling heeft baat bij een kleine setting met vaste gezichten. Dat zag ik zelf.';

describe('a text that two people wrote', () => {
  it('is one text, whatever stands between its words', () => {
    expect(isJoint('Dit is  het advies.', 'dit is\nHET advies')).to.equal(true);
    expect(isJoint('Dit is het advies.', 'Dit is een advies.')).to.equal(false);
    expect(plainText(' a\r\nb \n')).to.equal('a\nb');
  });
});

describe('what an expert reads of a request', () => {
  const section = (id: string, step: number, word: string) => ({
    id,
    step,
    title: id,
    blocks: [{ note: word }],
    plain: [{ note: `${word} plain` }],
  });
  const shared = { shareId: 's', version: 1, steps: [1, 3], medical: true, psychological: false };
  const snapshot = {
    answers: [section('toolbox', 9, 'own'), section('reason', 3, 'reused')],
    shared: { ...shared, sections: [section('general', 1, 'one'), section('reason', 3, 'three')] },
    items: [
      { kind: 'file', itemId: 'f' },
      { kind: 'report', itemId: 'r' },
    ],
  } as unknown as KeptSnapshot;
  const read = (share: { steps: number[]; medical: boolean }) => {
    const { sections, narrowed } = asShared(snapshot, { psychological: false, ...share });
    return { ids: sections.map(({ id, blocks }) => `${id}: ${JSON.stringify(blocks)}`), narrowed };
  };

  it('is what was sent, while all of it is shared', () => {
    expect(read({ steps: [1, 3], medical: true })).to.deep.equal({
      ids: [
        'toolbox: [{"note":"own"}]',
        'reason: [{"note":"reused"}]',
        'general: [{"note":"one"}]',
        'reason: [{"note":"three"}]',
      ],
      narrowed: false,
    });
  });

  it('has no step that was taken back, and nothing sensitive that was', () => {
    expect(read({ steps: [1], medical: true }).ids).to.deep.equal([
      'toolbox: [{"note":"own"}]',
      'general: [{"note":"one"}]',
    ]);
    expect(read({ steps: [1, 3], medical: false })).to.deep.equal({
      ids: ['general: [{"note":"one plain"}]', 'reason: [{"note":"three plain"}]'],
      narrowed: true,
    });
  });

  it('has the files and reports alone that still lie open', () => {
    const share = { medical: false, psychological: false };
    const open = [
      { kind: 'file' as const, itemId: 'f' },
      { kind: 'report' as const, itemId: 'r' },
    ];
    const files = (sensitivity: string) =>
      [{ id: 'f', removedAt: null, sensitivity }] as unknown as FileFacts[];
    const reports = [
      { id: 'r', holds: { medical: false, psychological: false } },
    ] as unknown as ReportToShare[];
    const ids = (there: Parameters<typeof openItems>[2]) =>
      openItems(snapshot, share, there).map(({ itemId }) => itemId);
    expect(ids({ open, files: files('none'), reports })).to.deep.equal(['f', 'r']);
    expect(ids({ open, files: files('medical'), reports })).to.deep.equal(['r']);
    expect(ids({ open: [], files: files('none'), reports })).to.deep.equal([]);
    expect(ids({ open, files: [], reports: [] })).to.deep.equal([]);
  });
});

describe('an expert who reads and signs', function () {
  this.timeout(240_000);
  let of: RequestApp;
  let sink: MailSink;
  let dossier: string;
  let request: string;
  let file: string;
  let anna: Parent;

  before(async () => {
    sink = await startMailSink();
    of = await startRequestApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    await useRoute(of, advised);
    dossier = await readyForRequest(of, 'yara');
    const { app, karim } = of;
    file = await sharedFile('123456782 onderzoek.pdf');
    expect((await nameExperts(app, karim, dossier)).status).to.equal(303);
    request = await sendNow(of, dossier);
    sink.received.length = 0;
    await deliverAll(app);
    anna = await expertIn(app, sink, ANNA);
  });
  after(async () => {
    await of.app.stop();
    await sink.stop();
  });
  beforeEach(async () => {
    for (const table of ['sign_in_failures', 'link_codes'])
      await rows(of.app, `DELETE FROM opp_${table}`);
  });

  async function sharedFile(name: string): Promise<string> {
    const added = await addFile(of.app, of.karim, dossier, { name, bytes: pdfBytes('canaryblad') });
    const url = `${swvPath(of.app, dossier)}/bestanden/${added.file}`;
    await of.karim.visit(url);
    expect((await of.karim.post(url, { keuze: 'delen' })).status).to.equal(303);
    return added.file;
  }
  const page = (): Promise<string> => anna.client.get(adviceUrl(of.app)).then(({ text }) => text);

  it('reads what was sent, part by part, and who sent it', async () => {
    const text = await page();
    expect(text).to.include('Anna de Wit').and.include('Swv De Polder').and.include('Lees eerst');
    const part = await anna.client.get(`${adviceUrl(of.app)}/1`);
    expect(part.text).to.include('Waaraan werk je met deze ondersteuning?');
    expect((await anna.client.get(`${adviceUrl(of.app)}/40`)).status).to.equal(404);
  });

  it('gets the files that were sent, as they were sent, by a name without a BSN', async () => {
    const given = await anna.client.post(`${adviceUrl(of.app)}/bestand/${file}`, {});
    expect(given.status, given.text.slice(0, 200)).to.equal(200);
    expect(given.text).to.include('%PDF');
    expect(given.headers.get('content-disposition')).not.to.include('123456782');
    expect((await anna.client.get(`${adviceUrl(of.app)}/bestand/${file}`)).location).to.equal(
      adviceUrl(of.app),
    );
  });

  it('sees nobody else’s reading', async () => {
    expect(await page()).not.to.include('Wie heeft dit gezien');
    const seen = await anna.client.get(`${of.app.base}/inzage/gezien`);
    expect(seen.status).to.equal(303);
    expect(seen.location).to.equal(adviceUrl(of.app));
  });

  it('stands in the dossier’s own list as an expert, by name', async () => {
    const list = await of.karim.visit(`${of.app.base}/dossiers/${dossier}/inzagelijst`);
    expect(list.text)
      .to.include('Anna de Wit')
      .and.include('deskundige, via een link')
      .and.include('las als deskundige wat is gedeeld');
  });

  it('keeps a draft with every press, which nobody else sees', async () => {
    const kept = await press(of.app, anna, 'concept', { woorden: 'Een begin canarydraft.' });
    expect(kept.text).to.include('Bewaard').and.include('canarydraft');
    const [row] = await rows(of.app, 'SELECT text, signed_at FROM opp_request_advices');
    expect(row?.signed_at).to.equal(null);
    expect((row?.text as Buffer).toString('latin1')).not.to.include('canarydraft');
  });

  it('says of each field what is missing, and loses nothing', async () => {
    const refused = await press(of.app, anna, 'ondertekenen', {
      woorden: 'Te kort canaryshort',
      registratie: '',
      beroep: '',
      onafhankelijk: '',
      eigen: '',
    });
    expect(refused.text)
      .to.include('in ten minste veertig tekens')
      .and.include('Registratienummer: vul dit nog in.')
      .and.include('Je beroep: kies een van de mogelijkheden.')
      .and.include('Zet een vinkje dat dit je eigen advies is.')
      .and.include('canaryshort');
    const bsn = await press(
      of.app,
      anna,
      'ondertekenen',
      signing(`${OWN} Zijn nummer is 123456782.`),
    );
    expect(bsn.text).to.include('123456782').and.not.include('Je ondertekende advies');
  });

  it('tells of another window that kept another text, with what was typed to copy', async () => {
    const form = adviceForm(await page());
    await press(of.app, anna, 'concept', { woorden: 'Uit het andere venster.' });
    await anna.client.post(`${adviceUrl(of.app)}/concept`, { ...form, woorden: 'canarymoved' });
    expect(await page())
      .to.include('in een ander venster')
      .and.include('Uit het andere venster.')
      .and.include('canarymoved');
  });

  it('cannot sign while the school does not share, nor what was added to since', async () => {
    expect((await signedUnshared()).text).to.include('De school deelt het dossier nu niet');
    const stale = await press(of.app, anna, 'ondertekenen', { ...signing(OWN), ronde: '9' });
    expect(stale.text).to.include('De school heeft de aanvraag intussen aangevuld');
  });

  /** Ends the share by hand in the tables: ending it on the page would withdraw the request. */
  async function signedUnshared() {
    const until = (day: string) =>
      rows(of.app, 'UPDATE opp_partnership_shares SET until_on = ?', [day]);
    await until('2020-01-01');
    expect((await anna.client.get(`${adviceUrl(of.app)}/1`)).location).to.equal(adviceUrl(of.app));
    const signed = await press(of.app, anna, 'ondertekenen', signing(OWN));
    await until('2027-11-30');
    return signed;
  }

  it('refuses who came to work at the school since', async () => {
    await rows(
      of.app,
      "UPDATE opp_people SET given = 'Anna', family = 'de Wit' WHERE given = 'Omar'",
    );
    const refused = await press(of.app, anna, 'ondertekenen', signing(OWN));
    expect(refused.text).to.include('Wie bij De Werf werkt');
    await rows(
      of.app,
      "UPDATE opp_people SET given = 'Omar', family = 'Aydin' WHERE given = 'Anna'",
    );
  });

  it('signs with a hash of exactly this text, and cannot be changed after', async () => {
    const before = sink.received.length;
    const signed = await press(of.app, anna, 'ondertekenen', signing(OWN));
    const hash = shownHash(createHash('sha256').update(OWN).digest());
    expect(signed.text)
      .to.include('Je ondertekende advies')
      .and.include(hash)
      .and.not.include('Lees eerst');
    await deliverAll(of.app);
    const told = sink.received.slice(before).map(({ mail }) => mail);
    expect(told.map(({ subject }) => subject)).to.include('Er is een advies ondertekend');
    expect(told.map(({ text }) => text).join()).not.to.match(/yara/i);
    const again = await anna.client.post(`${adviceUrl(of.app)}/concept`, {
      vraag: await about(1),
      woorden: 'Toch anders.',
    });
    expect(again.status).to.equal(303);
    expect(await page())
      .to.include('Dit advies is al ondertekend')
      .and.include('Toch anders.')
      .and.include(OWN);
    const [row] = await rows(
      of.app,
      'SELECT text_hash FROM opp_request_advices WHERE signed_at IS NOT NULL',
    );
    expect(shownHash(row?.text_hash as Buffer)).to.equal(hash);
    expect((await anna.client.get(`${adviceUrl(of.app)}/1`)).location).to.equal(adviceUrl(of.app));
  });

  it('is read at the desk, with its hash, and leads to who is asked', async () => {
    const els = await deskPerson(of.app);
    const url = requestUrl(of.app, request);
    const { text } = await els.visit(url);
    expect(text)
      .to.include(OWN)
      .and.include(shownHash(createHash('sha256').update(OWN).digest()))
      .and.include(`href="${url}/deskundigen"`);
    expect((await els.visit(`${url}/deskundigen`)).status).to.equal(200);
  });

  describe('of a request that ends', () => {
    let other: { dossier: string; request: string };
    let bram: Parent;

    before(async () => {
      other = await askedRequest(of, sink, 'noor');
      bram = await expertIn(of.app, sink, BRAM);
    });

    it('goes on when the school archives the dossier', async () => {
      const status = (to: string) =>
        rows(of.app, 'UPDATE opp_dossiers SET status = ? WHERE id = ?', [to, other.dossier]);
      await status('archived');
      const kept = await press(of.app, bram, 'concept', { woorden: 'Een begin.' });
      expect(kept.text).to.include('Bewaard').and.include('Een begin.');
      await status('open');
    });

    it('is told of the end, keeps nothing half, and gets back what was typed', async () => {
      const form = adviceForm((await bram.client.get(adviceUrl(of.app))).text);
      const subject = await subjectOf(of, of.coordinator, other.request);
      await of.parts.requests.sending.withdraw(of.coordinator, subject, 'De ouders zien ervan af.');
      const late = await bram.client.post(`${adviceUrl(of.app)}/ondertekenen`, {
        ...form,
        ...signing(`${OWN} canarylate`),
      });
      expect(late.status).to.equal(410);
      expect(late.text).to.include('De aanvraag is ingetrokken').and.include('canarylate');
      const left = await rows(of.app, 'SELECT 1 FROM opp_request_advices WHERE request_id = ?', [
        other.request,
      ]);
      expect(left).to.deep.equal([]);
    });
  });

  const about = async (slot: number): Promise<string> => {
    const [row] = await rows(
      of.app,
      'SELECT id FROM opp_request_experts WHERE slot = ? ORDER BY named_at',
      [slot],
    );
    return String(row?.id);
  };

  it('refuses a joint advice, and counts both once each wrote their own', async () => {
    const bram = await expertIn(of.app, sink, BRAM);
    const joint = await press(of.app, bram, 'ondertekenen', signing(`  ${OWN.toUpperCase()} `));
    expect(joint.text).to.include('Een gezamenlijk advies mag niet');
    const { experts, advicesAtDesk } = of.parts.advice;
    const { database } = of.parts.platform;
    expect(await experts.signed(database, request)).to.deep.equal({ needed: 2, signed: 1 });
    await press(of.app, bram, 'ondertekenen', signing(`Ik zag iets anders. ${OWN}`));
    expect(await experts.signed(database, request)).to.deep.equal({ needed: 2, signed: 2 });
    const advices = await advicesAtDesk.of(database, { id: request });
    expect(advices.map(({ slot, name, text }) => [slot, name, text])).to.deep.equal([
      [1, 'Anna de Wit', OWN],
      [2, 'Bram Kok', `Ik zag iets anders. ${OWN}`],
    ]);
  });
});
