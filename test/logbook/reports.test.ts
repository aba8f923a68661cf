import { expect } from 'chai';
import { parse } from 'content-disposition';
import type { RowDataPacket } from 'mysql2/promise';
import { inspect, textOf } from '../pdf/support.ts';
import { addLocalAccount, addOwnGroup, localClient } from '../support/accounts.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { ask, deliverAll, readyDossier } from '../support/consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { makeDossier, pupilId, save, set, stepUrl } from '../support/story.ts';

const PASSWORD = 'kastanje fietsbel oever kwartet';

describe('VERSLAGEN', function () {
  this.timeout(180_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let dossier: string;
  let list: string;
  let evidence: string;

  before(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    karim = app.as('karim', 'zorgcoordinator');
    dossier = await readyDossier(app, karim);
    list = `${app.base}/dossiers/${dossier}/logboek/verslagen`;
  });
  after(async () => {
    await app.stop();
    await sink.stop();
  });

  const download = (client: Client, verslag: string, at = list): Promise<Reply> =>
    client.post(at, { keuze: 'eigen', wachtwoord: PASSWORD, verslag });
  const decrypted = async ({ bytes }: Reply): Promise<Uint8Array> => {
    const opened = await inspect(bytes, 'qpdf', `--password=${PASSWORD}`, '--decrypt', 'FILE', '-');
    expect(opened.code, opened.text.slice(0, 200)).to.equal(0);
    return Buffer.from(opened.text, 'latin1');
  };
  const kept = async (): Promise<string[]> => {
    const admin = await app.database.admin();
    const [found] = await admin.query<RowDataPacket[]>(
      'SELECT kind FROM opp_reports WHERE dossier_id = ? ORDER BY kind',
      [dossier],
    );
    await admin.end();
    return found.map((row) => String(row['kind']));
  };

  it('says of each kind that has nothing to print yet why, and leads to the step that mends it', async () => {
    const bare = await makeDossier(app, karim, 'noor');
    const at = `${app.base}/dossiers/${bare}/logboek/verslagen`;
    const page = (await karim.visit(at)).text;
    for (const value of ['handelingsdeel', 'evaluatie', 'instemming'])
      expect(page, value).to.match(new RegExp(`value="${value}" id="v-${value}" disabled`));
    expect(page)
      .to.include('er staan nog geen doelen in stap 8')
      .and.include(`/dossiers/${bare}/stappen/8"`)
      .and.include('er is nog niet via een link om instemming gevraagd');
    for (const value of ['handelingsdeel', 'evaluatie', 'instemming', 'onzin']) {
      const refused = await download(karim, value, at);
      expect(refused.status, value).to.equal(400);
      expect(refused.text, value).to.include('nog niets af te drukken');
    }
    expect((await karim.visit(`${list}/mailen`)).text).to.include('stap 10 is nog leeg');
  });

  it('makes each kind as a tagged, encrypted PDF under its own name', async () => {
    await save(app, karim, dossier, 10, [
      set('evaluatedOn', '2026-11-20'),
      set('evaluationView', 'De ouders zijn tevreden.'),
      set('evaluations/goal/outcome', 'partly'),
    ]);
    await ask(app, karim, dossier);
    await deliverAll(app);
    [, evidence = ''] =
      /value="(instemming-[0-9a-f-]{36})"/.exec((await karim.visit(list)).text) ?? [];
    const kinds = [
      ['opp', 'opp', ['Ontwikkelingsperspectief', 'tekst aanpak'], []],
      [
        'handelingsdeel',
        'handelingsdeel',
        [
          'Handelingsdeel',
          'Versie 1 wacht op instemming',
          'tekst straks',
          'tekst aanpak',
          'nog geen antwoord',
        ],
        ['De ouders zijn tevreden.', 'tekst zienswijze'],
      ],
      [
        'evaluatie',
        'evaluatie',
        [
          'Evaluatie nog niet afgerond',
          'deels behaald',
          'tekst straks',
          'De ouders zijn tevreden.',
        ],
        ['tekst aanpak', 'tekst begin'],
      ],
      [
        evidence,
        'instemming',
        [
          'Bewijs van instemming',
          'Bewijs van instemming Yara van den Berg · versie 1 · vertrouwelijk',
          'Marieke van den Berg',
          'SHA-256',
        ],
        ['De ouders zijn tevreden.'],
      ],
    ] as const;
    for (const [ref, name, holds, lacks] of kinds) {
      const reply = await download(karim, ref);
      expect(reply.status, reply.text.slice(0, 300)).to.equal(200);
      const disposition = parse(reply.headers.get('content-disposition') ?? '');
      expect(disposition.parameters['filename']).to.match(
        new RegExp(`^${name}-[A-Z]+-[0-9a-f]{4}-\\d{4}-\\d\\d-\\d\\d\\.pdf$`),
      );
      const pdf = await decrypted(reply);
      expect((await inspect(pdf, 'pdfinfo', 'FILE')).text, ref).to.match(/Tagged: +yes/);
      const words = (await textOf(pdf)).replaceAll(/ +/g, ' ');
      for (const word of holds) expect(words, `${ref}: ${word}`).to.include(word);
      for (const word of lacks) expect(words, `${ref}: ${word}`).not.to.include(word);
    }
    expect(await kept()).to.have.members(['opp', 'action-part', 'evaluation', 'evidence']);
  });

  it('prints each once for its content, and again when that has changed', async () => {
    for (const ref of ['opp', 'handelingsdeel', 'evaluatie', evidence])
      expect((await download(karim, ref)).status, ref).to.equal(200);
    expect(await kept()).to.have.length(4);
    await save(app, karim, dossier, 10, [set('evaluationView', 'De ouders zijn zeer tevreden.')]);
    expect((await download(karim, 'evaluatie')).status).to.equal(200);
    expect((await kept()).filter((kind) => kind === 'evaluation')).to.have.length(2);
  });

  it('lists who downloaded which kind and version, to be filtered and put in order, and tells the access list the kind', async () => {
    const all = (await karim.visit(list)).text;
    expect([...all.matchAll(/data-label="Wat"/g)]).to.have.length(9);
    expect(all).to.include('name="soort"').and.include('9 downloads en mails');
    const filtered = (await karim.visit(`${list}?soort=evaluation`)).text;
    expect([...filtered.matchAll(/<b>Evaluatie<\/b>/g)].length).to.be.greaterThan(2);
    expect([...filtered.matchAll(/data-label="Wat"/g)]).to.have.length(3);
    expect((await karim.visit(`${list}?wat=mail`)).text).to.include('Niets gevonden');
    const sorted = (await karim.visit(`${list}?sorteer=verslag`)).text;
    expect(
      [...sorted.matchAll(/data-label="Verslag"><span><b>([^<]+)<\/b>/g)].map(([, kind]) => kind),
    ).to.deep.equal([
      'OPP',
      'OPP',
      'Handelingsdeel',
      'Handelingsdeel',
      'Evaluatie',
      'Evaluatie',
      'Evaluatie',
      'Bewijs van instemming',
      'Bewijs van instemming',
    ]);
    const log = (await karim.visit(`${app.base}/dossiers/${dossier}/inzagelijst`)).text;
    for (const kind of ['Handelingsdeel', 'Evaluatie', 'Bewijs van instemming'])
      expect(log, kind).to.match(
        new RegExp(`downloadde het verslag<br><span class="soft small">${kind}`),
      );
  });

  it('keeps the evidence of consent to the school’s own staff, kept reports of it included', async () => {
    const who = await addLocalAccount(app, {
      given: 'Hanneke',
      family: 'Prins',
      email: 'hanneke@cleo.example',
    });
    await addOwnGroup(app, who, 'CLEO', [await pupilId(karim, app.base, 'yara')]);
    const helper = await localClient(app, who.email);
    const page = (await helper.visit(list)).text;
    expect(page)
      .to.include('value="handelingsdeel"')
      .and.not.include('value="instemming')
      .and.not.include('/mailen"');
    expect((await download(helper, 'handelingsdeel')).status).to.equal(200);
    expect((await download(helper, evidence)).status).to.equal(404);
    await karim.visit(stepUrl(app, dossier, 8));
    await save(app, karim, dossier, 10, [
      { op: 'add', list: 'present', row: 'row-1' },
      set('present/row-1/presentName', 'Tessa'),
      set('evaluations/goal/followUp', 'close'),
      set('evaluations/goal/explanation', 'Nog niet elke dag.'),
      set('notHeardReason', 'Was ziek.'),
    ]);
    const finished = await karim.post(stepUrl(app, dossier, 10), { base: '0', intent: 'finish' });
    expect(finished.status, /Dit moet nog.{0,400}/s.exec(finished.text)?.[0]).to.equal(303);
    const offered = (html: string): string[] =>
      [...html.matchAll(/name="(verslag-[0-9a-f-]{36})"/g)].map(([, name]) => name ?? '');
    const coordinators = (await karim.visit(stepUrl(app, dossier, 11))).text;
    expect(coordinators).to.include('Bewijs van instemming').and.include('Evaluatie');
    expect((await helper.visit(stepUrl(app, dossier, 11))).text)
      .to.include('Handelingsdeel')
      .and.not.include('Bewijs van instemming');
    const changed = await karim.post(stepUrl(app, dossier, 11), {
      zeker: '1',
      keuze: 'niveau',
      ...Object.fromEntries(offered(coordinators).map((name) => [name, '1'])),
    });
    const fresh = /\/dossiers\/([0-9a-f-]{36})\//.exec(changed.location)?.[1] ?? '';
    expect(fresh, changed.text.slice(0, 300)).not.to.equal('');
    const at = `${app.base}/dossiers/${fresh}/logboek/verslagen`;
    const carried = [
      ...(await karim.visit(at)).text.matchAll(
        /name="verslag" value="([0-9a-f-]{36})"[^>]*><span><b>([^<]+) van \d/g,
      ),
    ].map(([, id = '', kind = '']) => ({ id, kind }));
    expect(new Set(carried.map(({ kind }) => kind))).to.deep.equal(
      new Set(['OPP', 'Handelingsdeel', 'Evaluatie', 'Bewijs van instemming']),
    );
    const proof = carried.find(({ kind }) => kind === 'Bewijs van instemming')?.id ?? '';
    for (const { id, kind } of carried)
      expect((await download(karim, id, at)).status, kind).to.equal(200);
    expect(await textOf(await decrypted(await download(karim, proof, at)))).to.include(
      'Marieke van den Berg',
    );
    expect((await helper.visit(at)).text).not.to.include(proof);
    expect((await download(helper, proof, at)).status).to.equal(404);
  });
});
