import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { RouteDefinition } from '../../plugin/sharing/request-routes/index.ts';
import type { Client, Reply } from '../support/client.ts';
import { granted, quickTlv, requestUrl, takeUp, twoAtDesk } from '../support/desk.ts';
import { addFile, pdfBytes } from '../support/files.ts';
import { rows } from '../support/groups.ts';
import { deskPerson, share, swvPath } from '../support/partnership.ts';
import {
  codeOf,
  deskActor,
  dossierNow,
  readyForRequest,
  seenNow,
  sendNow,
  startRequestApp,
  subjectOf,
  useRoute,
} from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';
import { save, set, stepUrl } from '../support/story.ts';
import { trailMark, trailSince } from '../support/trail.ts';

const SECRET = 'canarymedisch';
const TITLE = 'canarypsychiater';

/** Asks a medical question and a file, and ends in a declaration that one person decides on. */
const asking: RouteDefinition = {
  ...quickTlv,
  decides: { ...quickTlv.decides, fourEyes: false },
  permission: 'none',
  parts: [
    ...quickTlv.parts,
    {
      key: 'zorg',
      title: { nl: 'Zorg' },
      fields: [
        {
          key: 'diagnose',
          kind: 'text',
          label: { nl: 'Welke diagnose is er?' },
          required: false,
          sensitive: 'medical',
        },
      ],
    },
  ],
  files: [{ key: 'onderzoek', label: { nl: 'Onderzoek' }, required: true }],
};

describe('a request under hostile and careless hands', function () {
  this.timeout(240_000);
  let of: RequestApp;
  let els: Client;
  let joris: Client;
  let tom: Client;
  let tessa: Client;
  let dossier: string;
  let request: string;
  let file: string;

  before(async () => {
    of = await startRequestApp();
    ({ els, joris } = await twoAtDesk(of.app));
    tom = await deskPerson(
      of.app,
      { email: 'tom@vonk.example', given: 'Tom', family: 'Vonk' },
      'TOMVONK',
    );
    tessa = of.app.as('tessa', 'docent');
    await tessa.visit(`${of.app.base}/`);
    await useRoute(of, asking);
    dossier = await readyForRequest(of, 'yara', [set('diagnose', SECRET)]);
    const added = await addFile(
      of.app,
      of.karim,
      dossier,
      { name: 'brief.pdf', bytes: pdfBytes('brief') },
      { titel: TITLE, gevoeligheid: 'medical' },
    );
    file = added.file;
  });
  after(async () => {
    await of.app.stop();
  });

  const step9 = (more = ''): string => `${stepUrl(of.app, dossier, 9)}${more}`;
  const pick = (client: Client, id: string): Promise<Reply> =>
    client.post(step9('/bestanden'), { 'bestand-onderzoek': id, 'datum-onderzoek': '01-10-2026' });
  const picked = async (): Promise<unknown> =>
    (await rows(of.app, 'SELECT file_id FROM opp_request_picks WHERE dossier_id = ?', [dossier]))[0]
      ?.file_id;

  it('is not chosen from files that somebody may not see, nor tells of them', async () => {
    await tessa.visit(step9());
    const page = await tessa.visit(step9('/bestanden'));
    expect(page.status).to.equal(200);
    expect(page.text).to.not.include(TITLE).and.not.include(file);
    expect((await pick(tessa, file)).status).to.equal(422);
    expect(await picked()).to.equal(undefined);
    await of.karim.visit(step9('/bestanden'));
    expect((await pick(of.karim, file)).status).to.equal(303);
    expect(await picked()).to.equal(file);
    // It is called by nobody's title, and stays chosen when the form is sent as it was.
    const after = await tessa.visit(step9('/bestanden'));
    expect(after.text).to.not.include(TITLE);
    expect(after.text).to.include(`value="${file}" selected`);
    expect((await tessa.visit(step9())).text).to.not.include(TITLE);
    expect((await pick(tessa, file)).status).to.equal(303);
    expect(await picked()).to.equal(file);
  });

  it('keeps a medical answer from a teacher: page, history, conflict and autosave', async () => {
    const history = stepUrl(of.app, dossier, 9);
    for (const path of [step9(), step9('/geschiedenis'), step9('/geschiedenis?veld=diagnose')])
      expect((await tessa.visit(path)).text, path).to.not.include(SECRET);
    expect((await of.karim.visit(step9())).text).to.include(SECRET);
    const changes = [{ op: 'set', path: 'diagnose', value: 'overschreven', base: 0 }];
    const autosaved = await tessa.json(`${history}/wijzigingen`, { changes });
    expect(autosaved.text).to.not.include(SECRET);
    expect((await of.karim.visit(step9())).text).to.include(SECRET);
    const posted = await tessa.post(step9(), {
      base: '0',
      intent: 'save',
      diagnose: 'overschreven',
      gewenst: 'anders',
    });
    expect(posted.text).to.not.include(SECRET);
    expect((await of.karim.visit(step9())).text).to.include(SECRET);
    // Another route keeps it as hidden as it was.
    await save(of.app, of.karim, dossier, 9, [set('choice', 'hit')]);
    for (const path of [step9(), step9('/geschiedenis'), step9('/geschiedenis?veld=diagnose')])
      expect((await tessa.visit(path)).text, path).to.not.include(SECRET);
    await save(of.app, of.karim, dossier, 9, [set('choice', 'opp-light')]);
    await of.karim.visit(step9('/bestanden'));
    await pick(of.karim, file);
  });

  it('is sent once by two tabs that press at one moment', async () => {
    const more = { medisch: '1' };
    const shared = await share(of.app, of.karim, dossier, [1, 2, 3, 4, 5, 6, 7, 8], more);
    expect(shared.status, shared.text.slice(0, 300)).to.equal(303);
    const url = `${swvPath(of.app, dossier)}/bestanden/${file}`;
    await of.karim.visit(url);
    expect((await of.karim.post(url, { keuze: 'delen' })).status).to.equal(303);
    const facts = await dossierNow(of, of.coordinator, dossier);
    const asked = { ...(await seenNow(of, facts)), contact: '' };
    const { sending } = of.parts.requests;
    const codes = await Promise.all(
      [1, 2, 3].map(() => codeOf(sending.send(of.coordinator, facts, asked))),
    );
    expect(codes.toSorted()).to.deep.equal(['', 'request-running', 'request-running']);
    const sent = await rows(of.app, 'SELECT id FROM opp_requests');
    expect(sent).to.have.length(1);
    request = String(sent[0]?.id);
  });

  const atSchool = (more = ''): string =>
    `${of.app.base}/dossiers/${dossier}/aanvragen/${request}${more}`;

  it('shows a teacher of what was sent nothing medical', async () => {
    const page = await tessa.visit(atSchool());
    expect(page.status).to.equal(200);
    expect(page.text).to.not.include(SECRET).and.not.include(TITLE);
    expect((await of.karim.visit(atSchool())).text)
      .to.include(SECRET)
      .and.include(TITLE);
    expect((await els.visit(requestUrl(of.app, request))).text)
      .to.include(SECRET)
      .and.include(TITLE);
  });

  it('gives the desk the version that was sent, whatever came after it', async () => {
    const [item] = await rows(of.app, "SELECT id FROM opp_request_items WHERE kind = 'file'");
    const url = `${requestUrl(of.app, request)}/bestanden/${String(item?.id)}/download`;
    expect((await els.get(url)).text).to.include('brief');
    await of.karim.visit(`${of.app.base}/dossiers/${dossier}/logboek/bestanden/${file}`);
    const replaced = await of.karim.upload(
      `${of.app.base}/dossiers/${dossier}/logboek/bestanden/${file}/versies`,
      {},
      { name: 'brief.pdf', bytes: pdfBytes('anders') },
    );
    expect(replaced.status, replaced.text.slice(0, 200)).to.equal(303);
    const [first] = [await els.get(url)];
    expect(first.status).to.equal(200);
    expect(first.text).to.include('brief').and.not.include('anders');
    for (const other of [tom, of.karim]) expect((await other.get(url)).status).to.equal(404);
  });

  it('is nothing to another desk or school by whatever address, and the trail tells', async () => {
    const [item] = await rows(of.app, 'SELECT id FROM opp_request_items');
    const note = randomUUID();
    await els.visit(requestUrl(of.app, request));
    await els.post(`${requestUrl(of.app, request)}/notities`, { id: note, tekst: 'Onder ons.' });
    const tails = [
      '',
      '/besluit',
      '/besluit/document',
      '/deskundigen',
      `/bestanden/${String(item?.id)}/download`,
      `/bestanden/${String(item?.id)}/weergave`,
      `/verslagen/${String(item?.id)}`,
    ];
    for (const tail of tails) {
      const mark = await trailMark(of.app);
      const guess = await tom.get(requestUrl(of.app, request) + tail);
      const unknown = await tom.get(requestUrl(of.app, randomUUID()) + tail);
      expect([guess.status, unknown.status], tail).to.deep.equal([404, 404]);
      expect(bodyOf(guess), tail).to.equal(bodyOf(unknown));
      const trail = await trailSince(of.app, mark);
      expect(trail.filter(({ outcome }) => outcome === 'denied').length, tail).to.be.greaterThan(0);
      expect((await of.karim.get(requestUrl(of.app, request) + tail)).status, tail).to.equal(404);
    }
    const acts: [string, Record<string, string>][] = [
      ['/toewijzen', { wie: '' }],
      ['/notities', { id: randomUUID(), tekst: 'Van een ander.' }],
      ['/aanvulling', { woorden: 'Schrijf het erbij.', tot: '01-01-2027' }],
      ['/besluit', granted],
      ['/besluit/bevestigen', { voorstel: note, gezien: '1' }],
      ['/besluit/terug', { reden: 'Niet goed genoeg.' }],
      [`/notities/${note}/verwijderen`, {}],
    ];
    for (const [tail, body] of acts)
      for (const client of [tom, of.karim])
        expect((await client.post(requestUrl(of.app, request) + tail, body)).status, tail).to.equal(
          404,
        );
    const notes = await rows(of.app, 'SELECT removed_at FROM opp_request_notes');
    expect(notes).to.deep.equal([{ removed_at: null }]);
  });

  it('has notes that only who wrote them takes away', async () => {
    const [kept] = await rows(of.app, 'SELECT id FROM opp_request_notes');
    const url = `${requestUrl(of.app, request)}/notities/${String(kept?.id)}/verwijderen`;
    await joris.visit(requestUrl(of.app, request));
    expect((await joris.post(url, {})).status).to.equal(404);
    const [still] = await rows(of.app, 'SELECT removed_at FROM opp_request_notes');
    expect(still?.removed_at).to.equal(null);
    const unknown = `${requestUrl(of.app, request)}/notities/${randomUUID()}/verwijderen`;
    expect((await els.post(unknown, {})).status).to.equal(404);
    expect((await els.post(url, {})).status).to.equal(303);
    expect((await els.post(url, {})).status).to.equal(303);
  });

  it('shows no note of the desk at school: pages, exports, access list', async () => {
    const note = 'canarynotitie van het bureau';
    await els.post(`${requestUrl(of.app, request)}/notities`, { id: randomUUID(), tekst: note });
    const base = `${of.app.base}/dossiers/${dossier}`;
    for (const path of [
      atSchool(),
      atSchool('/deskundigen'),
      step9(),
      step9('/geschiedenis'),
      `${base}/inzagelijst`,
      `${base}/logboek/communicatie-swv`,
      `${base}/logboek`,
    ])
      expect((await of.karim.visit(path)).text, path).to.not.include('canarynotitie');
  });

  it('knows no other desk by a foreign name', async () => {
    for (const name of ['DEWERF', 'SWVKREEK', '__proto__', 'constructor', "' OR 1=1 --", 'tomvonk'])
      for (const act of ['', '/delen', '/intrekken', `/bestanden/${file}`]) {
        const url = `${swvPath(of.app, dossier)}${act}?met=${encodeURIComponent(name)}`;
        expect((await of.karim.get(url)).status, url).to.equal(404);
        expect((await of.karim.post(url, {})).status, url).to.be.oneOf([400, 404]);
      }
  });

  it('is decided once by two who press at one moment', async () => {
    expect((await takeUp(of.app, els, request)).status).to.equal(303);
    await joris.visit(requestUrl(of.app, request));
    const replies = await Promise.all(
      [els, joris, els].map((client, index) =>
        client.post(`${requestUrl(of.app, request)}/besluit`, {
          ...granted,
          nummer: `2026-000${index + 1}`,
        }),
      ),
    );
    expect(replies.map(({ status }) => status).toSorted()).to.deep.equal([303, 409, 409]);
    const kept = await rows(of.app, "SELECT id FROM opp_request_decisions WHERE state = 'final'");
    expect(kept).to.have.length(1);
  });

  it('is decided by nobody once the school withdrew it in between', async () => {
    const { sending, treating } = of.parts.requests;
    const noor = await readyForRequest(of, 'noor');
    const made = await addFile(of.app, of.karim, noor, { name: 'b.pdf', bytes: pdfBytes('b') });
    const { picks } = of.parts.requests;
    await picks.pick(of.coordinator, await dossierNow(of, of.coordinator, noor), {
      requirement: 'onderzoek',
      fileId: made.file,
      datedOn: '2026-10-01',
    });
    const url = `${swvPath(of.app, noor)}/bestanden/${made.file}`;
    await of.karim.visit(url);
    await of.karim.post(url, { keuze: 'delen' });
    const id = await sendNow(of, noor);
    const actor = await deskActor(of.app);
    await treating.take(actor, await subjectOf(of, actor, id), actor.personId);
    const [withdrawn, decided] = await Promise.all([
      codeOf(
        sending.withdraw(of.coordinator, await subjectOf(of, of.coordinator, id), 'Wij stoppen.  '),
      ),
      codeOf(
        treating.decide(
          actor,
          await subjectOf(of, actor, id),
          { outcome: 'geweigerd', motivation: 'x'.repeat(40), clause: 'Bel ons.' },
          1,
        ),
      ),
    ]);
    expect([withdrawn, decided].filter((code) => code === '')).to.have.length(1);
  });
});

const bodyOf = ({ text }: Reply): string =>
  text
    .replaceAll(/nonce="[^"]*"|value="[^"]*"/g, '')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9A-Z]{6,}/g, '');
