import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2/promise';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { deliverAll, FATHER, MOTHER, parentOf, readyDossier } from '../support/consent.ts';
import type { Parent } from '../support/consent.ts';
import { addFile, filesPath, pdfBytes } from '../support/files.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { comeIn, passwordIn, pdfText, share, sharesUrl, sharingForm } from '../support/reading.ts';
import type { Shared } from '../support/reading.ts';
import { save, set, stepUrl } from '../support/story.ts';

const PASSWORD = 'paard batterij nietje correct';
/** One word for each thing that can be shared or not. */
const words = {
  step3: 'canarydrie',
  step8: 'canaryacht',
  medical: 'canarymedisch',
  psychological: 'canarypsyche',
  address: 'Canarystraat',
  family: 'canaryoma',
  note: 'canarynotitie',
} as const;

describe('sharing a dossier to read', function () {
  this.timeout(180_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let tessa: Client;
  let dossier: string;
  let list: string;
  let report: string;

  before(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    karim = app.as('karim', 'zorgcoordinator');
    tessa = app.as('tessa', 'docent');
    dossier = await readyDossier(app, karim);
    list = sharesUrl(app, dossier);
    for (const step of [1, 2, 3, 8])
      await karim.post(stepUrl(app, dossier, step), { base: '0', intent: 'reopen' });
    await save(app, karim, dossier, 3, [
      set('signalsSchool', words.step3),
      { op: 'add', list: 'examinations', row: 'one' },
      set('examinations/one/medicalOutcome', words.medical),
      set('examinations/one/psychologicalOutcome', words.psychological),
    ]);
    await save(app, karim, dossier, 8, [set('parentsView', words.step8)]);
    await save(app, karim, dossier, 2, [
      { op: 'add', list: 'people', row: 'oma' },
      set('people/oma/name', 'Oma Vos'),
      set('people/oma/kind', 'family'),
      set('people/oma/email', `${words.family}@example.org`),
    ]);
    await tessa.visit(`${app.base}/dossiers/${dossier}/logboek/verslagen`);
    await tessa.post(`${app.base}/dossiers/${dossier}/logboek/verslagen`, {
      keuze: 'eigen',
      wachtwoord: PASSWORD,
    });
    report = String((await rows('SELECT id FROM opp_reports'))[0]?.['id']);
  });
  after(async () => {
    await app.stop();
    await sink.stop();
  });
  beforeEach(async () => {
    sink.received.length = 0;
    const admin = await app.database.admin();
    for (const table of ['sign_in_failures', 'link_codes'])
      await admin.query(`DELETE FROM opp_${table}`);
    await admin.end();
  });

  async function rows(sql: string): Promise<RowDataPacket[]> {
    const admin = await app.database.admin();
    const [found] = await admin.query<RowDataPacket[]>(sql);
    await admin.end();
    return found;
  }
  const only = (...steps: number[]): Record<string, string> =>
    Object.fromEntries(
      [1, 2, 3, 4, 5, 6, 7, 8, 10].map((step) => [`stap-${step}`, steps.includes(step) ? '1' : '']),
    );
  const give = async (changes: Record<string, string> = {}): Promise<Shared> => {
    const shared = await share(app, karim, dossier, changes);
    await deliverAll(app);
    return shared;
  };
  /** The father stays out of it. */
  const father = async (): Promise<string> =>
    Object.entries(await sharingForm(app, karim, dossier))
      .find(([, value]) => value === FATHER)?.[0]
      .replace('mail-', 'deel-') ?? '';
  const giveMother = async (
    changes: Record<string, string> = {},
  ): Promise<{ shared: Shared; mother: Parent; page: Reply }> => {
    const shared = await give({ [await father()]: '', ...changes });
    const mother = parentOf(app, sink, MOTHER);
    return { shared, mother, page: await comeIn(app, sink, mother) };
  };

  it('offers the people of step 1 with their gezag, the steps that hold something and the reports there are', async () => {
    const page = (await karim.visit(`${list}/nieuw`)).text;
    for (const text of [
      'Dossier of verslagen delen om te lezen',
      'Marieke van den Berg',
      'Ali Kaya',
      'gezag: ja',
      'de leerling zelf',
      '3. Aanleiding en hulpvraag',
      'OPP van',
      'Ook de medische delen',
      'aria-current="page">Inzage (lezen)',
    ])
      expect(page, text).to.include(text);
    const form = await sharingForm(app, karim, dossier);
    expect(
      Object.keys(form).filter((name) => name.startsWith('deel-')),
      'both have gezag',
    )
      .to.have.length(2)
      .and.not.include('deel-pupil');
    expect(
      [form['medisch'], form['psychologisch'], form[`verslag-${report}`]],
      'nothing confidential by itself',
    ).to.deep.equal([undefined, undefined, undefined]);
    const without = (await karim.visit(`${app.base}/dossiers/${dossier}/logboek/inzage-instemming`))
      .text;
    expect(without).to.include(`href="${list}">Inzage (lezen)`);
  });

  it('comes with a report chosen in VERSLAGEN, by its id or by its kind', async () => {
    for (const query of [`?verslag=${report}`, '?verslag=opp']) {
      expect((await karim.get(`${list}${query}`)).location).to.equal(`${list}/nieuw${query}`);
      const form = await sharingForm(app, karim, dossier, query);
      expect(form[`verslag-${report}`], query).to.equal('1');
      expect(
        Object.keys(form).some((name) => name.startsWith('stap-')),
        'that report alone',
      ).to.equal(false);
    }
    expect((await karim.visit(`${list}/nieuw?verslag=evaluation`)).text).to.include(
      'Dat verslag is er nog niet',
    );
  });

  it('does not offer evidence of consent: it tells one parent the address of the other and what that one wrote', async () => {
    const evidence = '0193f000-0000-7000-8000-00000000e71d';
    await rows(`INSERT INTO opp_reports (id, dossier_id, kind, content_hash, sequence, plan_version, plan_state, pdf, made_at, made_by, medical_parts, psychological_parts, own_eyes)
      SELECT '${evidence}', dossier_id, 'evidence', content_hash, sequence, 1, plan_state, pdf, made_at, made_by, 0, 0, 0 FROM opp_reports WHERE id = '${report}'`);
    expect((await karim.visit(`${list}/nieuw`)).text)
      .to.include(`verslag-${report}`)
      .and.not.include(`verslag-${evidence}`);
    expect((await karim.visit(`${list}/nieuw?verslag=${evidence}`)).text).to.include(
      'Dat verslag is er nog niet',
    );
    const refused = await karim.post(list, {
      ...(await sharingForm(app, karim, dossier)),
      ...only(),
      [`verslag-${evidence}`]: '1',
    });
    expect(refused.status, 'nothing else was chosen').to.equal(422);
    await rows(`DELETE FROM opp_reports WHERE id = '${evidence}'`);
  });

  it('mails each an own link without a name or a health word, and says what is on the way', async () => {
    const { reply } = await give({ notitie: `${words.note} over Yara` });
    expect(reply.location).to.include('melding=reading-shared');
    expect(sink.received.map(({ to }) => to[0]).toSorted()).to.deep.equal([FATHER, MOTHER]);
    for (const { mail } of sink.received) {
      expect(`${mail.subject} ${mail.text} ${String(mail.html)}`).not.to.match(
        /Yara|Berg|Kaya|canary|medisch|ondersteuning/,
      );
      expect(mail.subject).to.equal('De Werf deelt iets met je om te lezen');
    }
    expect(parentOf(app, sink, MOTHER).link).not.to.equal(parentOf(app, sink, FATHER).link);
    const page = (await karim.visit(list)).text;
    for (const text of ['Gedeeld op', 'Dossier: stap', 'mail aangekomen', 'Karim Bouali'])
      expect(page, text).to.include(text);
    await give({ taal: 'en' });
    expect(sink.newest(MOTHER).mail.text)
      .to.include('shares something with you to read')
      .and.not.include('Goedendag');
    expect(sink.newest(MOTHER).mail.subject, 'the proposed one goes along').to.equal(
      'De Werf shares something with you to read',
    );
  });

  it('says of Dutch words that they are Dutch, where the headings around them are in English', async () => {
    await give({ taal: 'en' });
    const mother = parentOf(app, sink, MOTHER);
    await comeIn(app, sink, mother);
    await mother.client.post(`${app.base}/inzage/taal`, { taal: 'nl', terug: '' });
    const { text } = await mother.client.get(`${app.base}/inzage/lezen`);
    expect(text).to.include('<html lang="nl">').and.not.include('waarin het is geschreven');
    const [, inside = ''] = /<div class="inside" lang="en">([^]*?)<\/details>/.exec(text) ?? [];
    expect(inside).to.match(/<dd[^>]* lang="nl"/);
  });

  it('names the parts in the language of its reader, and says which language the rest is in', async () => {
    await give();
    const mother = parentOf(app, sink, MOTHER);
    await comeIn(app, sink, mother);
    await mother.client.post(`${app.base}/inzage/taal`, { taal: 'en', terug: '' });
    const whole = (await mother.client.get(`${app.base}/inzage/lezen`)).text;
    const part = (await mother.client.get(`${app.base}/inzage/lezen/2`)).text;
    expect(whole)
      .to.match(/<summary>Why there is this plan/)
      .and.match(/<code lang="nl" translate="no">/)
      .and.include('Dutch words with hyphens');
    expect(part, 'its heading').to.match(/<h1>Who helps<\/h1>/);
    expect(part, 'the next').to.match(/lezen\/3">Why there is this plan/);
    for (const page of [whole, part])
      expect(page)
        .to.include('shown here as it was written, in Dutch')
        .and.include('The headings within the text and in the PDF are in Dutch');
    await give({ taal: 'en' });
    const again = parentOf(app, sink, MOTHER);
    await comeIn(app, sink, again);
    const english = (await again.client.get(`${app.base}/inzage/lezen`)).text;
    expect(english).to.include('as it was written').and.not.include('The headings within the text');
    await again.client.post(`${app.base}/inzage/taal`, { taal: 'nl', terug: '' });
    expect((await again.client.get(`${app.base}/inzage/lezen/2`)).text)
      .to.include('De kopjes in de tekst en in de pdf zijn in het Engels')
      .and.not.include('waarin het is geschreven');
  });

  it('shares once when the form is sent ten times at the same moment', async () => {
    const form = await sharingForm(app, karim, dossier);
    const replies = await Promise.all(Array.from({ length: 10 }, () => karim.post(list, form)));
    expect(new Set(replies.map(({ status }) => status))).to.deep.equal(new Set([303]));
    await deliverAll(app);
    expect(sink.received).to.have.length(2);
    const changed = await karim.post(list, { ...form, notitie: 'Toch nog iets erbij.' });
    expect(changed.status, 'somebody came back to it and changed it').to.equal(409);
    expect(changed.text)
      .to.include('Met dit formulier heb je al iets gedeeld')
      .and.include('Toch nog iets erbij.')
      .and.not.include(form['sleutel'] ?? '?');
  });

  it('says at the row of who wants no mail that they want none, before anything is sent', async () => {
    const { mother } = await giveMother();
    await mother.client.post(`${mother.link}/geen-mail`, {});
    const { text } = await karim.visit(`${list}/nieuw`);
    const noted = text.match(/<p class="note warn">[^]*?wil geen e-mail[^]*?<\/p>/g) ?? [];
    expect(noted, 'hers alone').to.have.length(1);
    expect(noted[0]).to.include(
      'Marieke van den Berg wil geen e-mail: geef het op papier, of lees het samen op school.',
    );
    await mother.client.send(`${app.base}/inzage/geen-mail`, { mail: 'ja' });
    expect((await karim.visit(`${list}/nieuw`)).text).not.to.include('wil geen e-mail');
  });

  it('keeps what was chosen and typed when something is missing, and mails nobody', async () => {
    const form: Record<string, string> = {
      ...(await sharingForm(app, karim, dossier)),
      ...only(),
      notitie: 'blijft-staan',
      onderwerp: 'Over Yara',
    };
    const refused = await karim.post(list, form);
    expect(refused.status).to.equal(422);
    for (const text of [
      'Kies wat je deelt',
      'een naam van de leerling',
      'blijft-staan',
      form['sleutel'] ?? '?',
    ])
      expect(refused.text).to.include(text);
    await deliverAll(app);
    expect(sink.received).to.have.length(0);
  });

  it('opens with Verstuur and the code, and shows what is shared and nothing else', async () => {
    const { mother, page } = await giveMother({ ...only(3), notitie: words.note });
    expect((await mother.client.get(mother.link)).text)
      .to.include('De Werf deelt iets met je')
      .and.not.match(/instemming|Yara/);
    for (const text of [
      'Over Yara van den Berg, om te lezen',
      words.step3,
      words.note,
      'Dit is zoals het was op',
      'Wie heeft dit gezien',
      'de school deelde dit',
    ])
      expect(page.text, text).to.include(text);
    const password = passwordIn(page.text);
    const file = await mother.client.send(`${app.base}/inzage/lezen/dossier`, {
      voorstel: password,
    });
    expect(Buffer.from(file.bytes).toString('latin1')).to.include('/Encrypt');
    const print = pdfText(file.bytes, password);
    expect(print).to.include(words.step3).and.include('Uit het dossier');
    for (const [place, word] of Object.entries(words)) {
      if (place === 'step3' || place === 'note') continue;
      expect(page.text, place).not.to.include(word);
      expect(print, place).not.to.include(word);
    }
    expect(print, 'the note is for the page').not.to.include(words.note);
    expect(
      (
        await mother.client.send(`${app.base}/inzage/lezen/verslag/${report}`, {
          voorstel: password,
        })
      ).status,
      'a report that was not chosen',
    ).to.equal(303);
    expect(
      (await mother.client.get(`${app.base}/inzage/plan`)).location,
      'another purpose’s page',
    ).to.include('/inzage/lezen');
  });

  it('leaves out where the family lives and is reached, in step 2 as in step 1', async () => {
    const page = await karim.visit(stepUrl(app, dossier, 2));
    expect(page.text, 'it can be read by who may').to.include(words.family);
    const { page: theirs, mother } = await giveMother(only(1, 2));
    expect(theirs.text).to.include('Oma Vos').and.include('tekst mentor');
    for (const text of [words.family, FATHER, MOTHER, 'Dorpsstraat', '1811 AA'])
      expect(theirs.text, text).not.to.include(text);
    const password = passwordIn(theirs.text);
    const print = pdfText(
      (await mother.client.send(`${app.base}/inzage/lezen/dossier`, { voorstel: password })).bytes,
      password,
    );
    for (const text of [words.family, FATHER, MOTHER, 'Dorpsstraat'])
      expect(print, text).not.to.include(text);
  });

  it('gives medical and psychological parts only where each was chosen', async () => {
    const { page } = await giveMother({ ...only(3), medisch: '1' });
    expect(page.text).to.include(words.medical).and.not.include(words.psychological);
    expect((await karim.visit(list)).text).to.include('Gedeeld op');
  });

  it('gives a kept report encrypted with the password on the page, and refuses one with confidential parts that were not chosen', async () => {
    const { mother, page } = await giveMother({ ...only(), [`verslag-${report}`]: '1' });
    expect(page.text)
      .to.include('OPP van')
      .and.not.include('Het dossier als pdf')
      .and.not.include(words.step3);
    const password = passwordIn(page.text);
    const file = await mother.client.send(`${app.base}/inzage/lezen/verslag/${report}`, {
      voorstel: password,
    });
    expect(pdfText(file.bytes, password)).to.include(words.step3).and.not.include(words.medical);
    expect(
      (await mother.client.send(`${app.base}/inzage/lezen/verslag/${report}`, { voorstel: 'kort' }))
        .text,
    ).to.include('Druk nog een keer op Downloaden');
    expect(
      (await mother.client.send(`${app.base}/inzage/lezen/dossier`, { voorstel: password })).status,
      'no dossier is shared',
    ).to.equal(303);
    await karim.visit(`${app.base}/dossiers/${dossier}/logboek/verslagen`);
    await karim.post(`${app.base}/dossiers/${dossier}/logboek/verslagen`, {
      keuze: 'eigen',
      wachtwoord: PASSWORD,
      gevoelig: '1',
    });
    const whole = String((await rows('SELECT id FROM opp_reports WHERE medical_parts'))[0]?.['id']);
    const refused = await karim.post(list, {
      ...(await sharingForm(app, karim, dossier)),
      [`verslag-${whole}`]: '1',
    });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('kan vertrouwelijke delen bevatten');
  });

  it('streams a clean file as it was shared, and no longer once it is removed or confidential', async () => {
    const { file } = await addFile(
      app,
      karim,
      dossier,
      { name: 'brief.pdf', bytes: pdfBytes('canarybrief') },
      { titel: 'Brief aan ouders' },
    );
    const other = await addFile(
      app,
      karim,
      dossier,
      { name: 'geheim.pdf', bytes: pdfBytes('canarygeheim') },
      { titel: 'Geheim' },
    );
    const { mother, page, shared } = await giveMother({ ...only(), [`bestand-${file}`]: '1' });
    expect(page.text)
      .to.include('Brief aan ouders')
      .and.not.include('Geheim')
      .and.not.include('beveiligde pdf');
    const got = await mother.client.send(`${app.base}/inzage/lezen/bestand/${file}`, {});
    expect(got.text).to.include('canarybrief');
    expect([
      got.headers.get('content-disposition')?.split(';')[0],
      got.headers.get('x-content-type-options'),
      got.headers.get('content-security-policy'),
    ]).to.deep.equal([
      'attachment',
      'nosniff',
      "default-src 'none'; sandbox; frame-ancestors 'none'",
    ]);
    expect(
      (await mother.client.send(`${app.base}/inzage/lezen/bestand/${other.file}`, {})).status,
    ).to.equal(303);
    const [denied] = (await rows(
      "SELECT chain, details FROM opp_audit WHERE event = 'links.refused' AND outcome = 'denied' ORDER BY id DESC LIMIT 1",
    )) as { chain: string; details: string }[];
    expect(denied?.chain).to.equal(`d:${dossier}`);
    expect(JSON.parse(denied?.details ?? '{}')).to.include({ item: other.file });
    const path = `${filesPath(app, dossier)}/${file}`;
    await karim.visit(path);
    await karim.upload(
      `${path}/versies`,
      {},
      { name: 'brief.pdf', bytes: pdfBytes('canarytweede') },
    );
    expect(
      (await mother.client.send(`${app.base}/inzage/lezen/bestand/${file}`, {})).text,
      'a newer version is not what was shared',
    ).to.include('canarybrief');
    expect((await karim.post(`${shared.url}/bijwerken`, {})).location).to.include(
      'reading-updated',
    );
    expect(
      (await mother.client.send(`${app.base}/inzage/lezen/bestand/${file}`, {})).text,
    ).to.include('canarytweede');
    await karim.visit(path);
    await karim.post(path, {
      titel: 'Brief aan ouders',
      categorie: 'other',
      gevoeligheid: 'medical',
    });
    const closed = await mother.client.send(`${app.base}/inzage/lezen/bestand/${file}`, {});
    expect(closed.status, 'confidential since').to.equal(303);
    expect(closed.text)
      .to.include('wordt niet meer met je gedeeld')
      .and.include('De school heeft dit weggehaald');
    await karim.post(path, { titel: 'Brief aan ouders', categorie: 'other', gevoeligheid: 'none' });
    await karim.post(`${path}/verwijderen`, {});
    expect((await karim.post(`${shared.url}/bijwerken`, {})).text, 'nothing is left').to.include(
      'is niets meer over',
    );
    expect(
      (await mother.client.send(`${app.base}/inzage/lezen/bestand/${file}`, {})).status,
      'removed',
    ).to.equal(303);
  });

  it('shows a fixed version: what is typed later is read only after Bijwerken, by the same people', async () => {
    const { mother, page, shared } = await giveMother(only(3));
    expect(page.text).not.to.include('canarylater');
    await save(app, karim, dossier, 3, [set('signalsParents', 'canarylater')]);
    expect((await mother.client.get(`${app.base}/inzage/lezen`)).text).not.to.include(
      'canarylater',
    );
    expect((await karim.visit(shared.url)).text).to.include(
      'Het dossier is gewijzigd sinds deze versie',
    );
    expect((await karim.visit(`${shared.url}/inhoud`)).text, 'what they see')
      .to.include(words.step3)
      .and.include('versie 1')
      .and.not.include('canarylater')
      .and.not.include(words.step8);
    expect((await karim.post(`${shared.url}/bijwerken`, {})).location).to.include(
      'melding=reading-updated',
    );
    const renewed = await mother.client.get(`${app.base}/inzage/lezen`);
    expect(renewed.text).to.include('canarylater').and.include('De school heeft dit bijgewerkt');
    await deliverAll(app);
    expect(sink.newest(MOTHER).mail.subject).to.equal('De Werf heeft bijgewerkt wat je kunt lezen');
    const before = sink.received.length;
    expect(
      (await karim.post(`${shared.url}/bijwerken`, {})).location,
      'nothing changed',
    ).to.include('melding=reading-same');
    await deliverAll(app);
    expect(sink.received).to.have.length(before);
    expect(
      await rows(
        `SELECT number FROM opp_reading_versions WHERE share_id = '${shared.id}' ORDER BY number`,
      ),
    ).to.deep.equal([{ number: 1 }, { number: 2 }]);
    expect((await comeIn(app, sink, mother)).text, 'the first link still works').to.include(
      'canarylater',
    );
  });

  it('tells the coordinator exactly who opened what when, and the reader the same of themselves', async () => {
    const { mother, page, shared } = await giveMother({ ...only(3), [`verslag-${report}`]: '1' });
    const password = passwordIn(page.text);
    await mother.client.get(`${app.base}/inzage/lezen`);
    await mother.client.send(`${app.base}/inzage/lezen/verslag/${report}`, { voorstel: password });
    const seen = (await karim.visit(shared.url)).text;
    for (const text of [
      '2 keer gelezen, laatst op',
      '1 keer gedownload, op',
      'Karim Bouali',
      'vulde de goede code in',
      'downloadde via de link: OPP van',
      'las wat er gedeeld is via de link',
      'de mail met de link aan Marieke van den Berg is aangekomen',
    ])
      expect(seen, text).to.include(text);
    expect((await karim.visit(list)).text).to.include('3 keer gelezen of gedownload');
    await rows(
      "UPDATE opp_outbox SET returned_at = UTC_TIMESTAMP(3), returned_code = '5.1.1' WHERE id = (SELECT mail_id FROM opp_links WHERE mail_id IS NOT NULL ORDER BY created_at DESC LIMIT 1)",
    );
    expect((await karim.visit(shared.url)).text, 'a mail that came back later').to.include(
      'de mail met de link aan Marieke van den Berg kwam terug',
    );
    expect((await mother.client.get(`${app.base}/inzage/lezen`)).text)
      .to.include('je downloadde: OPP van')
      .and.include('je vulde de code in');
    const trail = (await karim.visit(`${app.base}/dossiers/${dossier}/inzagelijst`)).text;
    for (const text of [
      'las wat er gedeeld is via de link',
      'downloadde een gedeeld verslag via de link',
      'deelde het dossier, verslagen of bestanden om te lezen',
      'link om te lezen',
      'ouder of leerling, via een link',
    ])
      expect(trail, text).to.include(text);
  });

  it('takes it back from one person at once, from an open page too, and leaves the other', async () => {
    const shared = await give(only(3));
    const [mother, dad] = [parentOf(app, sink, MOTHER), parentOf(app, sink, FATHER)];
    await comeIn(app, sink, mother);
    await comeIn(app, sink, dad);
    const [first = ''] = (
      await rows(`SELECT r.id FROM opp_link_recipients r JOIN opp_links l ON l.recipient_id = r.id JOIN opp_link_visits v ON v.recipient_id = r.id
      WHERE r.about_id = '${shared.id}' ORDER BY v.accepted_at LIMIT 1`)
    ).map((row) => String(row['id']));
    const detail = (await karim.visit(shared.url)).text;
    expect(detail)
      .to.include('Niet meer delen met Marieke van den Berg')
      .and.include('Ja, stop met delen');
    expect((await karim.post(`${shared.url}/${first}/intrekken`, {})).location).to.include(
      'melding=reading-withdrawn',
    );
    for (const [method, path] of [
      ['GET', '/inzage/lezen'],
      ['GET', '/inzage/lezen/1'],
      ['POST', '/inzage/lezen/dossier'],
      ['POST', `/inzage/lezen/verslag/${report}`],
    ] as const) {
      const gone =
        method === 'GET'
          ? await mother.client.get(app.base + path)
          : await mother.client.post(app.base + path, { voorstel: PASSWORD });
      expect(gone.status, path).to.equal(410);
      expect(gone.text, path)
        .to.include('De school deelt dit niet meer')
        .and.not.include(words.step3);
    }
    expect((await mother.client.post(mother.link, {})).text).to.include(
      'De school deelt dit niet meer',
    );
    expect((await dad.client.get(`${app.base}/inzage/lezen`)).text).to.include(words.step3);
    expect((await karim.visit(shared.url)).text).to.include('gestopt');
    sink.received.length = 0;
    expect(
      (await karim.post(`${shared.url}/${first}/opnieuw`, { mail: 'nieuw@example.org' })).location,
    ).to.include('consent-resent');
    await deliverAll(app);
    expect(
      (await comeIn(app, sink, parentOf(app, sink, 'nieuw@example.org'))).text,
      'given back at another address',
    ).to.include(words.step3);
    expect((await mother.client.get(mother.link)).text, 'the earlier link').to.include(
      'Er is een nieuwere mail',
    );
  });

  it('stops for everybody at once, for good', async () => {
    const shared = await give(only(3));
    const dad = parentOf(app, sink, FATHER);
    await comeIn(app, sink, dad);
    expect((await karim.post(`${shared.url}/stoppen`, {})).location).to.include(
      'melding=reading-ended',
    );
    expect((await dad.client.get(`${app.base}/inzage/lezen`)).status).to.equal(410);
    for (const act of [
      'bijwerken',
      'stoppen',
      `${shared.readers[0] ?? ''}/intrekken`,
      `${shared.readers[0] ?? ''}/opnieuw`,
    ]) {
      const late = await karim.post(`${shared.url}/${act}`, { mail: MOTHER });
      expect(late.status, act).to.equal(409);
      expect(late.text).to.include('al gestopt');
    }
    expect((await karim.visit(shared.url)).text)
      .to.include('Gestopt op')
      .and.not.include('Ja, stop');
  });

  it('ends on its last day, can be extended, and says why not further', async () => {
    const shared = await give(only(3));
    const dad = parentOf(app, sink, FATHER);
    const started = app.clock.now();
    try {
      app.clock.advance(20 * 86_400_000);
      karim = app.as('karim', 'zorgcoordinator');
      const late = await dad.client.get(dad.link);
      expect(late.text)
        .to.include('De tijd van deze link is om')
        .and.include('die kan de link verlengen');
      expect((await karim.visit(shared.url)).text).to.include('de tijd is om');
      expect(
        (await karim.post(`${shared.url}/verlengen`, { einddatum: '01-01-2099' })).text,
      ).to.include('binnen 30 dagen');
      expect(
        (await karim.post(`${shared.url}/${shared.readers[0] ?? ''}/opnieuw`, { mail: FATHER }))
          .text,
      ).to.include('Verleng ze eerst');
      expect(
        (await karim.post(`${shared.url}/${shared.readers[0] ?? ''}/opnieuw`, { mail: 'half@' }))
          .text,
      ).to.include('half@ is geen e-mailadres');
      const day = new Date(app.clock.now().getTime() + 5 * 86_400_000).toISOString().slice(0, 10);
      expect((await karim.post(`${shared.url}/verlengen`, { einddatum: day })).location).to.include(
        'melding=reading-extended',
      );
      expect((await dad.client.get(dad.link)).status).to.equal(200);
    } finally {
      app.clock.set(started);
      karim = app.as('karim', 'zorgcoordinator');
    }
  });

  it('never opens another’s share, and changes nothing by being looked at', async () => {
    const shared = await give({ ...only(3), [await father()]: '' });
    const mother = parentOf(app, sink, MOTHER);
    const hers = await comeIn(app, sink, mother);
    await give({ ...only(8), [await father()]: '1' });
    const dad = parentOf(app, sink, FATHER);
    const his = await comeIn(app, sink, dad);
    expect(hers.text).to.include(words.step3).and.not.include(words.step8);
    expect(his.text).to.include(words.step8).and.not.include(words.step3);
    expect(
      (
        await dad.client.send(`${app.base}/inzage/lezen/verslag/${report}`, {
          voorstel: passwordIn(his.text),
        })
      ).status,
    ).to.equal(303);
    const footprint = async (): Promise<string> =>
      JSON.stringify(
        await Promise.all(
          [
            'link_visits',
            'link_codes',
            'link_events',
            'reading_openings',
            'reading_versions',
            'outbox',
            'audit',
          ].map((table) => rows(`SELECT COUNT(*) AS count FROM opp_${table}`)),
        ),
      );
    const before = await footprint();
    for (let times = 0; times < 40; times += 1) {
      await mother.client.get(mother.link);
      await mother.client.request('HEAD', mother.link);
    }
    expect(await footprint()).to.equal(before);
    expect(
      (
        await mother.client.send(
          `${app.base}/inzage/lezen/dossier`,
          { voorstel: PASSWORD },
          { origin: 'https://evil.example' },
        )
      ).status,
    ).to.equal(403);
    const stranger = app.as('karim', 'zorgcoordinator', { tenant: 'hetbaken' });
    expect((await stranger.visit(shared.url)).status).to.equal(404);
  });

  it('lets a teacher see who read, without names of what is confidential, and share nothing', async () => {
    const { file } = await addFile(
      app,
      karim,
      dossier,
      { name: 'arts.pdf', bytes: pdfBytes('arts') },
      { titel: 'Brief van de cardioloog', gevoeligheid: 'medical' },
    );
    const shared = await give({ ...only(3), medisch: '1', [`bestand-${file}`]: '1' });
    for (const url of [list, shared.url]) {
      expect((await karim.visit(url)).text).to.include('Brief van de cardioloog');
      const page = await tessa.visit(url);
      expect(page.text)
        .to.include('iets vertrouwelijks')
        .and.not.include('cardioloog')
        .and.not.include('/nieuw"')
        .and.not.include('Ja, stop');
    }
    expect((await tessa.get(`${list}/nieuw`)).status).to.equal(404);
  });

  it('is found again in a long list by name, by what was shared and by subject', async () => {
    await give({ onderwerp: 'Uitzonderlijk onderwerp' });
    const all = (await karim.visit(list)).text;
    expect(all).to.include('name="zoek"');
    const one = (await karim.visit(`${list}?zoek=uitzonder`)).text;
    expect(one.match(/Bekijken en beheren/g)).to.have.length(1);
    expect((await karim.visit(`${list}?zoek=cardio`)).text).to.include('Brief van de cardioloog');
    expect((await karim.visit(`${list}?zoek=qqqq`)).text).to.include('Niets gevonden');
  });

  it('asks for a recent sign-in before sharing, and for acts on a share', async () => {
    const shared = await give(only(3));
    const stale = app.as('karim', 'zorgcoordinator', {
      authTime: new Date(app.clock.now().getTime() - 3 * 3_600_000),
    });
    expect((await stale.visit(list)).status).to.equal(200);
    expect((await stale.get(`${list}/nieuw`)).location).to.include('/aanmelden');
    expect((await stale.get(shared.url)).location).to.include('/aanmelden');
    expect((await stale.post(`${shared.url}/stoppen`, {})).status).to.equal(403);
  });

  it('ends with the dossier, and taking the dossier back gives nobody a link back', async () => {
    const shared = await give(only(3));
    const dad = parentOf(app, sink, FATHER);
    await comeIn(app, sink, dad);
    await karim.visit(stepUrl(app, dossier, 11));
    expect(
      (
        await karim.post(stepUrl(app, dossier, 11), {
          zeker: '1',
          keuze: 'archiveren',
          reden: 'not-applicable',
          toelichting: 'Niet meer nodig.',
        })
      ).status,
    ).to.equal(303);
    expect((await dad.client.get(`${app.base}/inzage/lezen`)).text).to.include(
      'De school deelt dit niet meer',
    );
    expect((await karim.visit(list)).text)
      .to.include('Dit dossier is gearchiveerd')
      .and.include('gestopt met het dossier')
      .and.not.include('/nieuw"');
    expect((await karim.get(`${list}/nieuw`)).status).to.equal(409);
    expect(
      (await karim.post(`${shared.url}/verlengen`, { einddatum: '01-12-2026' })).status,
    ).to.be.oneOf([409, 422]);
    await karim.post(`${app.base}/dossiers/${dossier}/terughalen`, {
      reden: 'Toch nog nodig dit jaar.',
    });
    expect(
      (await rows(`SELECT status FROM opp_dossiers WHERE id = '${dossier}'`))[0],
    ).to.deep.equal({ status: 'open' });
    expect((await dad.client.get(dad.link)).text).to.include('De school deelt dit niet meer');
    expect((await app.plugin.verifyAudit()).findings).to.deep.equal([]);
  });
});
