import { expect } from 'chai';
import { screenBlocks } from '../../plugin/consent/plan-consent/index.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import {
  answer,
  ask,
  askingForm,
  codeIn,
  deliverAll,
  enter,
  FATHER,
  MOTHER,
  parentOf,
  readyDossier,
  readyScene,
} from '../support/consent.ts';
import {
  answerData,
  askData,
  enterData,
  givenItems,
  kind,
  openItems,
  proposed,
  questionsUrl,
} from '../support/data-consent.ts';
import { rows } from '../support/groups.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { comeIn, share as shareToRead } from '../support/reading.ts';
import { testSchool } from '../support/school.ts';
import { save, set, stepUrl } from '../support/story.ts';

const CONTACT = {
  naam: 'Karim Bouali, zorgcoördinator',
  telefoon: '072 123 45 67',
  mail: 'karim@werf.example',
};

describe('the headings of a document on a screen', () => {
  it('stand once each, and again where something else of that name follows', () => {
    const said = (note: string): { note: string } => ({ note });
    const shown = screenBlocks('Evaluatie', [
      { heading: 'Evaluatie' },
      { heading: '1 december 2026' },
      said('Het lezen gaat vooruit.'),
      { heading: '1 december 2026' },
      said('Het rekenen blijft gelijk.'),
    ]);
    expect(shown).to.deep.equal([
      { sub: '1 december 2026' },
      said('Het lezen gaat vooruit.'),
      { sub: '1 december 2026' },
      said('Het rekenen blijft gelijk.'),
    ]);
  });
});

describe('what parents and pupils meet', function () {
  this.timeout(180_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let dossier: string;

  const ready = readyScene();
  beforeEach(async () => {
    sink = await startMailSink();
    ({ app, karim, dossier } = await ready.start({
      config: { smtpUrl: sink.url, mailFrom: 'Schoolplein <dossier@school.example>' },
    }));
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  const send = async (changes: Record<string, string> = {}): Promise<void> => {
    const sent = await ask(app, karim, dossier, changes);
    expect(sent.status, sent.text).to.equal(303);
    await deliverAll(app);
  };
  const sendData = async (changes: Record<string, string> = {}): Promise<void> => {
    const sent = await askData(app, karim, dossier, {
      ...kind('delen', 'SWV De Polder'),
      ...changes,
    });
    expect(sent.status, sent.text).to.equal(303);
    await deliverAll(app);
  };
  const contact = async (): Promise<void> => {
    const ingrid = app.as('ingrid', 'beheerder');
    await ingrid.visit(`${app.base}/instellingen/contact`);
    const kept = await ingrid.send(`${app.base}/instellingen/contact`, CONTACT);
    expect(kept.text).to.include('Opgeslagen').and.include(CONTACT.naam);
  };
  /** The name of the field of who has this address in a form. */
  const fieldOf = (form: Record<string, string>, address: string, word: string): string =>
    (Object.entries(form).find(([, value]) => value === address)?.[0] ?? '').replace('mail', word);

  it('names the school and its contact on every page, mail and letter, and answers go there', async () => {
    await contact();
    await send();
    const { mail } = sink.newest(MOTHER);
    expect(mail.from?.text).to.equal('"De Werf" <dossier@school.example>');
    expect(mail.replyTo?.text).to.equal(CONTACT.mail);
    expect(mail.text).to.include(`De Werf, ${CONTACT.naam}: bel ${CONTACT.telefoon}`);
    const mother = parentOf(app, sink, MOTHER);
    const link = await mother.client.get(mother.link);
    const code = await mother.client.send(mother.link, {});
    await deliverAll(app);
    const wrong = await mother.client.send(`${app.base}/inzage/code`, { code: '12' });
    const plan = await mother.client.send(`${app.base}/inzage/code`, {
      code: codeIn(sink, MOTHER),
    });
    const seen = await mother.client.get(`${app.base}/inzage/gezien`);
    for (const page of [link, code, wrong, plan, seen])
      expect(page.text)
        .to.include('<b>De Werf</b>')
        .and.include(CONTACT.naam)
        .and.include('href="tel:0721234567"')
        .and.include(`href="mailto:${CONTACT.mail}"`);
    expect(wrong.text, 'the title tells of the fault').to.match(/<title>Fout: /);
    expect(code.text, 'the mailbox to look in').to.include('ma…@example.org');
    expect(link.text).not.to.match(/Yara|Marieke|example\.org</);
  });

  it('calls each part of the plan by a plain word, writes days out, and says no title twice', async () => {
    const school = (await karim.visit(`${stepUrl(app, dossier, 8)}/instemming`)).text;
    await send();
    const page = await enter(app, sink, parentOf(app, sink, MOTHER));
    for (const text of [page.text, school])
      expect(text)
        .to.include('Zo gaat het nu')
        .and.include('Wat we willen bereiken')
        .and.include('Wat helpt en wat in de weg staat')
        .and.include('We kijken terug op')
        .and.not.match(
          /Beginsituatie|Domein of titel|Soort doel|Aanpak: |Integratief beeld|Belemmerend|LEERGEBIED|Zienswijze/,
        );
    const begins = /We beginnen op<\/dt><dd[^>]*>([^<]+)</.exec(page.text)?.[1];
    expect(begins).to.match(/^\d{1,2} [a-z]+ \d{4}$/);
    const titles = [
      ...page.text.matchAll(
        /<summary>([^<]+)<\/summary>[^]*?<div class="inside">\s*(?:<h3>|<p class="label">)?([^<]*)/g,
      ),
    ];
    expect(titles, 'titles to compare').not.to.have.length(0);
    expect(titles.filter(([, title, first]) => title === first)).to.deep.equal([]);
    expect(page.text.match(/<h3>([^<]+)<\/h3>\s*<p class="label">\1<\/p>/)).to.equal(null);
    const step = (await karim.visit(stepUrl(app, dossier, 8))).text;
    expect(step, 'staff keep their own').to.include('Beginsituatie').and.include('Domein of titel');
  });

  it('keeps the contact for the admin alone, and refuses what nobody can call or mail', async () => {
    const here = `${app.base}/instellingen/contact`;
    expect((await karim.visit(here)).status).to.equal(404);
    const ingrid = app.as('ingrid', 'beheerder');
    await ingrid.visit(here);
    for (const [fields, sentence] of [
      [{ ...CONTACT, telefoon: 'bel maar' }, 'dit is geen telefoonnummer'],
      [{ ...CONTACT, mail: 'x@evil.example, y@school.nl' }, 'is geen e-mailadres'],
      [{ ...CONTACT, telefoon: '', mail: '' }, 'Vul ook een telefoonnummer'],
      [{ ...CONTACT, naam: 'Karim\r\nBcc: x@evil.example' }, 'tekens'],
    ] as const) {
      const refused = await ingrid.post(here, fields);
      expect(refused.status, sentence).to.equal(422);
      expect(refused.text).to.include(sentence);
    }
    expect(await rows(app, 'SELECT 1 FROM opp_school_contacts')).to.have.length(0);
  });

  it('refuses a subject with a word about health, and says which', async () => {
    for (const [word, subject] of [
      ['ADHD', 'Uw kind: ADHD en school'],
      ['psychologisch', 'Een psychologisch onderzoek'],
      ['medicatie', 'Over de medicatie'],
    ] as const) {
      const refused = await ask(app, karim, dossier, { onderwerp: subject });
      expect(refused.status, word).to.equal(422);
      expect(refused.text).to.include(word).and.include('gezondheid');
    }
    await deliverAll(app);
    expect(sink.received).to.have.length(0);
    expect(
      (await ask(app, karim, dossier, { onderwerp: 'Assistentie bij lezen' })).status,
    ).to.equal(303);
  });

  it('sends a second question that says it is one, in the language of the first', async () => {
    const form = await askingForm(app, karim, dossier);
    await send({ [fieldOf(form, FATHER, 'taal')]: 'en' });
    const first = sink.newest(MOTHER).mail;
    expect(sink.newest(FATHER).mail.subject).to.equal('De Werf asks for your agreement');
    await send({ [fieldOf(form, FATHER, 'taal')]: 'en' });
    const second = sink.newest(MOTHER).mail;
    expect(second.subject).to.equal('De Werf vraagt opnieuw je instemming');
    expect(second.text).to.include('nieuwe vraag').and.not.equal(first.text);
    const { text } = await karim.visit(`${stepUrl(app, dossier, 8)}/instemming`);
    const chosen = /name="(taal-[^"]+)"[^]*?<\/select>/g;
    const english = [...text.matchAll(chosen)].filter(([select]) =>
      /value="en" selected/.test(select),
    );
    expect(english.map(([, name]) => name)).to.deep.equal([fieldOf(form, FATHER, 'taal')]);
    const data = (await karim.visit(`${questionsUrl(app, dossier)}/nieuw`)).text;
    expect(
      [...data.matchAll(chosen)].filter(([select]) => /value="en" selected/.test(select)),
    ).to.have.length(1);
  });

  it('leads every form that was refused back to its page, which can be loaded anew', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    await mother.client.post(mother.link, {});
    const again = await mother.client.post(`${app.base}/inzage/code/opnieuw`, {});
    expect(again.location).to.equal(`${app.base}/inzage/code`);
    for (const times of [1, 2])
      expect((await mother.client.get(again.location)).text, `load ${times}`).to.include(
        'nieuwe code onderweg',
      );
    expect((await mother.client.get(`${app.base}/inzage/code/opnieuw`)).location).to.equal(
      `${app.base}/inzage/code`,
    );
    const counted = await rows(app, 'SELECT COUNT(*) AS count FROM opp_link_codes');
    expect(counted, 'loading sends nothing').to.deep.equal([{ count: 2 }]);
    await deliverAll(app);
    await mother.client.post(`${app.base}/inzage/code`, { code: codeIn(sink, MOTHER) });
    const plan = await mother.client.get(`${app.base}/inzage/plan`);
    const refused = await answer(app, mother, plan, { keuze: 'refused', opmerking: 'blijft' });
    expect(refused.status).to.equal(303);
    expect(refused.text).to.include('Schrijf op waarom').and.include('blijft');
    expect((await mother.client.get(`${app.base}/inzage/plan`)).text).to.include('blijft');
    for (const word of ['antwoord', 'verslag', 'sluiten', 'geen-mail'])
      expect((await mother.client.get(`${app.base}/inzage/${word}`)).location, word).to.equal(
        `${app.base}/inzage/plan`,
      );
    await answer(app, mother, plan, { keuze: 'agreed' });
    expect((await mother.client.get(`${app.base}/inzage/plan`)).text).not.to.include('blijft');
    expect((await rows(app, 'SELECT said FROM opp_link_visits'))[0]).to.deep.equal({ said: null });
    const left = await mother.client.send(`${app.base}/inzage/sluiten`, {});
    expect((await mother.client.get(left.location)).text).to.include('Het plan is gesloten');
  });

  it('tells after five codes when the next can be asked for, and leads to the one there is', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    for (let times = 0; times < 5; times += 1) await mother.client.post(mother.link, {});
    const full = await mother.client.send(mother.link, {});
    expect(full.text)
      .to.match(/Om \d\d:\d\d kun je een nieuwe vragen/)
      .and.include(`href="${app.base}/inzage/code"`);
    await deliverAll(app);
    const opened = await mother.client.post(`${app.base}/inzage/code`, {
      code: codeIn(sink, MOTHER),
    });
    expect(opened.location).to.equal(`${app.base}/inzage/plan`);
    const other = await new Client(app.origin).get(mother.link);
    expect(other.text).not.to.include(`href="${app.base}/inzage/code"`);
  });

  it('says so when another screen had answered already, and counts the first alone', async () => {
    await send();
    const phone = parentOf(app, sink, MOTHER);
    const tablet = parentOf(app, sink, MOTHER);
    const onPhone = await enter(app, sink, phone);
    const onTablet = await enter(app, sink, tablet);
    await answer(app, phone, onPhone, { keuze: 'refused', reden: 'Eerst praten.' });
    const late = await answer(app, tablet, onTablet, {
      keuze: 'agreed-remark',
      opmerking: 'Goed!',
    });
    expect(late.text)
      .to.include('Je had al geantwoord')
      .and.include('Je stemde niet in')
      .and.include('Goed!');
    const twice = await answer(app, phone, onPhone, { keuze: 'refused', reden: 'Eerst praten.' });
    expect(twice.text, 'the same answer twice is no other').not.to.include('Je had al geantwoord');
  });

  it('puts no word for another question in the form of this one, and loses none', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    const plan = await enter(app, sink, mother);
    const other = await mother.client.send(`${app.base}/inzage/antwoord`, {
      vraag: '00000000-0000-7000-8000-000000000000',
      keuze: 'agreed-remark',
      opmerking: 'voor het andere kind',
    });
    expect(other.text).to.include('hoorde bij een andere vraag');
    const form = /name="opmerking"[^]*?<\/textarea>/.exec(other.text)?.[0] ?? '';
    expect(form).not.to.include('voor het andere kind');
    expect(other.text).to.match(/readonly>\s*voor het andere kind/);
    expect(plan.text).not.to.include('andere vraag');
  });

  it('does not ask for an answer to a text that was changed meanwhile', async () => {
    await send();
    const mother = parentOf(app, sink, MOTHER);
    await enter(app, sink, mother);
    await karim.post(stepUrl(app, dossier, 8), { base: '0', intent: 'reopen' });
    await save(app, karim, dossier, 8, [set('goals/goal/goal', 'een ander doel')]);
    const page = (await mother.client.get(`${app.base}/inzage/plan`)).text;
    expect(page).to.include('Je hoeft nu niets te doen').and.not.include('Je kunt antwoorden');
  });

  it('asks once more before a consent is taken back, and says what can be done when nothing was given', async () => {
    await sendData();
    const mother = parentOf(app, sink, MOTHER);
    await answerData(app, mother, await enterData(app, sink, mother), ['given']);
    const page = await mother.client.get(`${app.base}/inzage/toestemming`);
    const [item = ''] = givenItems(page.text);
    expect(page.text, 'no text box that ends in a withdrawal').not.to.include('<textarea');
    const sure = await mother.client.get(
      `${app.base}/inzage/toestemming/intrekken?onderdeel=${item}`,
    );
    expect(sure.text).to.include('Toestemming intrekken?').and.include('Nee, terug');
    expect(
      await rows(app, 'SELECT 1 FROM opp_data_consent_answers WHERE withdrawn_at IS NOT NULL'),
      'opening it changes nothing',
    ).to.have.length(0);
    const done = await mother.client.send(`${app.base}/inzage/toestemming/intrekken`, {
      vraag: /name="vraag" value="([^"]+)"/.exec(sure.text)?.[1] ?? '',
      onderdeel: item,
      woorden: '',
    });
    expect(done.text)
      .to.include('Je trok je toestemming in')
      .and.not.include('kun je het intrekken');
  });

  it('asks AVG-toestemming in English of who reads English: mail, page and the text that is kept', async () => {
    const form = await proposed(karim, `${questionsUrl(app, dossier)}/nieuw`);
    await sendData({ [fieldOf(form, FATHER, 'taal')]: 'en' });
    expect(sink.newest(FATHER).mail.subject).to.equal('De Werf asks for your consent');
    const father = parentOf(app, sink, FATHER);
    const page = await enterData(app, sink, father);
    expect(page.text)
      .to.include('<html lang="en">')
      .and.include('Sharing with SWV De Polder')
      .and.include('You may say no')
      .and.include('lang="nl">wat delen')
      .and.match(/until \d{1,2} [A-Z][a-z]+ \d{4}/);
    expect((await answerData(app, father, page, ['given'])).status).to.equal(303);
    const [kept] = await rows(
      app,
      'SELECT a.text_hash = i.text_hash AS dutch FROM opp_data_consent_answers a JOIN opp_data_consent_items i ON i.id = a.item_id',
    );
    expect(kept, 'the English text is what was answered').to.deep.equal({ dutch: 0 });
    expect(sink.newest(MOTHER).mail.subject).to.equal('De Werf vraagt je toestemming');
  });

  it('hashes the text of the page that was read, whatever language its reader chose after it', async () => {
    await sendData();
    const mother = parentOf(app, sink, MOTHER);
    const page = await enterData(app, sink, mother);
    expect(page.text).to.include('name="taal" value="nl"');
    await mother.client.post(`${app.base}/inzage/taal`, { taal: 'en', terug: '' });
    await answerData(app, mother, page, ['given'], { taal: 'nl' });
    const [kept] = await rows(
      app,
      'SELECT a.text_hash = i.text_hash AS dutch FROM opp_data_consent_answers a JOIN opp_data_consent_items i ON i.id = a.item_id',
    );
    expect(kept).to.deep.equal({ dutch: 1 });
    const list = await karim.visit(questionsUrl(app, dossier));
    const url = /href="([^"]+\/toestemming\/[0-9a-f-]{36})"/.exec(list.text)?.[1] ?? '';
    expect((await karim.visit(url)).text).to.include('Gelezen in het Nederlands');
  });

  it('keeps what was typed when its reader presses the other language', async () => {
    const press = async (
      client: Client,
      page: string,
      fields: Record<string, string>,
    ): Promise<string> => {
      const [, url = ''] =
        /form="antwoordformulier"\s+formaction="([^"]+)"\s+name="naar"\s+value="en"/.exec(page) ??
        [];
      const hidden = Object.fromEntries(
        [...page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
          ([, name = '', value = '']) => [name, value],
        ),
      );
      expect(url, 'a press that sends the form').to.include('/inzage/taal?terug');
      const sent = await client.send(url.replaceAll('&#x3D;', '='), {
        ...hidden,
        ...fields,
        naar: 'en',
      });
      expect(sent.text).to.include('<html lang="en">');
      await client.post(`${app.base}/inzage/taal`, { taal: 'nl', terug: '' });
      return sent.text;
    };
    await send();
    const plan = parentOf(app, sink, MOTHER);
    const fields = { keuze: 'refused', reden: 'Dit bespreek ik liever eerst.' };
    expect(await press(plan.client, (await enter(app, sink, plan)).text, fields))
      .to.include('Dit bespreek ik liever eerst.</textarea>')
      .and.match(/value="refused" checked/);
    await sendData();
    const data = parentOf(app, sink, MOTHER);
    const page = await enterData(app, sink, data);
    const [item = ''] = openItems(page.text);
    expect(
      await press(data.client, page.text, { [`woorden-${item}`]: 'Alleen over rekenen.' }),
    ).to.include('Alleen over rekenen.</textarea>');
    await answerData(app, data, page, ['given']);
    const sure = await data.client.visit(
      `${app.base}/inzage/toestemming/intrekken?onderdeel=${item}`,
    );
    expect(await press(data.client, sure.text, { woorden: 'Liever niet meer.' })).to.include(
      'Liever niet meer.</textarea>',
    );
  });

  it('tells a parent of a pupil of sixteen that the pupil decides, and asks nothing of the school after their no', async () => {
    await app.stop();
    const school = testSchool('dewerf', 'De Werf');
    for (const person of school.people)
      if (person.given === 'Yara') person.birthDate = '2010-05-03';
    app = await startApp({
      school,
      config: { smtpUrl: sink.url, mailFrom: 'Schoolplein <dossier@school.example>' },
    });
    karim = app.as('karim', 'zorgcoordinator');
    dossier = await readyDossier(app, karim);
    const form = await proposed(karim, `${questionsUrl(app, dossier)}/nieuw`);
    await sendData({
      [fieldOf(form, FATHER, 'vraag')]: '1',
      'mail-pupil': 'yara@example.org',
      'vraag-pupil': '1',
    });
    const father = parentOf(app, sink, FATHER);
    const page = await enterData(app, sink, father);
    expect(page.text)
      .to.include('beslist zelf')
      .and.include('Jouw antwoord wordt gehoord en beslist niet')
      .and.include('Ja, ik vind het goed')
      .and.not.include('Ja, ik geef toestemming');
    const pupil = parentOf(app, sink, 'yara@example.org');
    expect((await enterData(app, sink, pupil)).text)
      .to.include('Jij beslist zelf')
      .and.include('Ali Kaya')
      .and.include('Ja, ik geef toestemming');
    expect(openItems(page.text)).to.have.length(1);
    await answerData(app, father, page, ['refused']);
    expect((await karim.visit(`${app.base}/`)).text).not.to.include('is geweigerd');
  });

  it('reads a letter’s code as people write it, and names the signs that are in none', async () => {
    const asked = new Client(app.origin);
    const wrong = await asked.send(`${app.base}/inzage`, { code: 'CDFG-HJKM-NPQO', taal: 'nl' });
    expect(wrong.status).to.equal(303);
    expect(wrong.location).not.to.include('NPQO');
    expect(wrong.text).to.include('staat nooit in een code: O').and.include('CDFG-HJKM-NPQO');
    const known = await asked.send(`${app.base}/inzage`, { code: 'BDFG-HJKM-NPQR', taal: 'nl' });
    expect(known.text, 'a B is an 8').to.include('klopt niet');
  });

  it('shows until when a goal runs in what is shared to be read, in the language of the reader', async () => {
    await shareToRead(app, karim, dossier, { taal: 'en' });
    await deliverAll(app);
    const mother = parentOf(app, sink, MOTHER);
    const page = (await comeIn(app, sink, mother)).text;
    const end = new Date(Date.now() + 100 * 86_400_000).toISOString().slice(0, 10);
    const [year, , day] = end.split('-');
    expect(page).to.match(new RegExp(`until ${Number(day)} [A-Z][a-z]+ ${year}`));
    expect(page).to.include('lang="nl"').and.include('What we want to reach');
    expect(page).not.to.match(/Begint op|Aanpak/);
  });
});
