import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Client } from '../support/client.ts';
import { granted, plain, quickTlv, requestUrl, takeUp, twoAtDesk } from '../support/desk.ts';
import { rows } from '../support/groups.ts';
import { takeBack } from '../support/partnership.ts';
import { readyForRequest, sendNow, startRequestApp, useRoute } from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';

const PASSWORD = 'Vier-zwanen-koken-spruitjes-82';
const run = promisify(execFile);

/** What a program says of a document. */
async function inspect(bytes: Uint8Array, program: string, ...args: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'opp-tlv-'));
  try {
    const file = join(folder, 'besluit.pdf');
    await writeFile(file, bytes);
    const { stdout } = await run(
      program,
      args.map((arg) => (arg === 'FILE' ? file : arg)),
    );
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('a declaration of admissibility', function () {
  this.timeout(180_000);
  let of: RequestApp;
  let els: Client;
  let joris: Client;
  let dossier: string;
  let request: string;

  before(async () => {
    of = await startRequestApp();
    ({ els, joris } = await twoAtDesk(of.app));
    await useRoute(of, {
      ...quickTlv,
      decides: { ...quickTlv.decides, fourEyes: false },
    });
    dossier = await readyForRequest(of);
    request = await sendNow(of, dossier);
    await takeUp(of.app, els, request);
  });
  after(async () => {
    await of.app.stop();
  });

  const list = async (query = ''): Promise<string> =>
    plain((await els.visit(`${of.app.base}/swv/tlv${query}`)).text);

  it('is on the list from the decision on, and not before', async () => {
    expect(await list()).to.include('Er is nog geen TLV die nu geldt');
    expect((await els.get(`${requestUrl(of.app, request)}/besluit/document`)).status).to.equal(404);
    const decided = await els.post(`${requestUrl(of.app, request)}/besluit`, granted);
    expect(decided.status, decided.text.slice(0, 300)).to.equal(303);
    expect(await list())
      .to.include('2026-0007')
      .and.include('Berg, Yara van den')
      .and.include('categorie 1')
      .and.include('31-07-2028');
    expect(await list('?zoek=2026-0007')).to.include('Berg, Yara van den');
    expect(await list('?zoek=berg')).to.include('2026-0007');
    expect(await list('?welke=ended')).to.include('Geen TLV gevonden');
  });

  it('is printed: tagged, and open to who has the password alone', async () => {
    const page = `${requestUrl(of.app, request)}/besluit/document`;
    expect((await joris.visit(page)).status).to.equal(200);
    const weak = await joris.post(page, { keuze: 'eigen', wachtwoord: 'kort' });
    expect(weak.status).to.equal(400);
    const made = await joris.post(page, { keuze: 'eigen', wachtwoord: PASSWORD });
    expect(made.status, made.text.slice(0, 300)).to.equal(200);
    const [row] = await rows(of.app, 'SELECT reference FROM opp_requests');
    expect(made.headers.get('content-disposition')).to.include(
      `tlv-${String(row?.['reference'])}-`,
    );
    const text = await inspect(made.bytes, 'pdftotext', '-upw', PASSWORD, '-layout', 'FILE', '-');
    expect(text.replaceAll(/\s+/g, ' '))
      .to.include('Toelaatbaarheidsverklaring')
      .and.include('2026-0007')
      .and.include('Categorie 1 (laag)')
      .and.include('31-07-2028')
      .and.include('Een gewone school kan deze ondersteuning nu niet bieden.')
      .and.include('U kunt binnen zes weken bezwaar maken.')
      .and.include('Yara van den Berg');
    const open = await inspect(
      made.bytes,
      'qpdf',
      `--password=${PASSWORD}`,
      '--decrypt',
      '--object-streams=disable',
      'FILE',
      '-',
    );
    expect(open).to.match(/\/MarkInfo\s*<<\s*\/Marked true/);
    const locked = await inspect(made.bytes, 'pdftotext', 'FILE', '-').catch(() => 'refused');
    expect(locked).to.equal('refused');
    const trail = await rows(
      of.app,
      "SELECT outcome FROM opp_audit WHERE event = 'request.document-downloaded'",
    );
    expect(trail).to.have.length(1);
  });

  it('is downloaded by the school as well, by who works with the pupil', async () => {
    const page = `${of.app.base}/dossiers/${dossier}/aanvragen/${request}`;
    expect((await of.karim.visit(page)).text).to.include(`href="${page}/besluit"`);
    const asked = await of.karim.visit(`${page}/besluit`);
    expect(asked.status, asked.text.slice(0, 300)).to.equal(200);
    const weak = await of.karim.post(`${page}/besluit`, { keuze: 'eigen', wachtwoord: 'kort' });
    expect(weak.status).to.equal(400);
    const made = await of.karim.post(`${page}/besluit`, { keuze: 'eigen', wachtwoord: PASSWORD });
    expect(made.status).to.equal(200);
    const text = await inspect(made.bytes, 'pdftotext', '-upw', PASSWORD, 'FILE', '-');
    expect(text).to.include('2026-0007').and.include('Toelaatbaarheidsverklaring');
    const other = of.app.as('omar', 'docent');
    await other.visit(`${of.app.base}/`);
    expect((await other.get(`${page}/besluit`)).status).to.equal(404);
  });

  it('goes into a file for the desk’s own administration, that begins no formula', async () => {
    await rows(of.app, "UPDATE opp_request_decisions SET tlv_number = '=1+1'");
    const file = await els.get(`${of.app.base}/swv/tlv.csv`);
    expect(file.status).to.equal(200);
    expect(file.text)
      .to.include('Nummer;Aanvraag;Leerling')
      .and.include("'=1+1;")
      .and.include('Berg, Yara van den')
      .and.include('31-07-2028');
  });

  it('tells of whom it is as long as the dossier is shared', async () => {
    await takeBack(of.app, of.karim, dossier);
    const text = await list();
    expect(text).to.include('Niet meer gedeeld').and.not.include('Yara');
    expect(await list('?zoek=berg')).to.include('Geen TLV gevonden');
  });

  it('asks for a recent sign-in before a file of all is made', async () => {
    of.app.clock.advance(40 * 60_000);
    expect((await els.get(`${of.app.base}/swv/tlv.csv`)).location).to.include('/aanmelden');
  });
});
