import { expect } from 'chai';
import type { RowDataPacket } from 'mysql2/promise';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { deliverAll, FATHER, MOTHER, parentOf, readyScene } from '../support/consent.ts';
import {
  answerData,
  askData,
  enterData,
  givenItems,
  kind,
  proposed,
  questionsUrl,
  recordData,
  takeBack,
  twoKinds,
} from '../support/data-consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { save, set, stepUrl } from '../support/story.ts';

const DAY = 86_400_000;
const shown = (at: Date): string =>
  new Intl.DateTimeFormat('nl-NL', { day: '2-digit', month: '2-digit', year: 'numeric' }).format(
    at,
  );

describe('what the school does with a question for AVG-toestemming', function () {
  this.timeout(180_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let dossier: string;
  let here: string;

  const ready = readyScene();
  beforeEach(async () => {
    sink = await startMailSink();
    ({ app, karim, dossier } = await ready.start({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    }));
    here = questionsUrl(app, dossier);
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  const rows = async (sql: string): Promise<RowDataPacket[]> => {
    const admin = await app.database.admin();
    const [found] = await admin.query<RowDataPacket[]>(sql);
    await admin.end();
    return found;
  };
  const send = async (fields = twoKinds()): Promise<void> => {
    expect((await askData(app, karim, dossier, fields)).status).to.equal(303);
    await deliverAll(app);
  };
  const page = async (): Promise<string> => (await karim.visit(here)).text;
  /** The path of an act on the page, about this person where it is about one. */
  const actOf = async (act: string, name = ''): Promise<string> => {
    const text = await page();
    return (
      new RegExp(`(?:action|href)="([^"]+/${act})"`).exec(
        text.slice(name === '' ? 0 : text.indexOf(`<b>${name}</b>`)),
      )?.[1] ?? `no ${act}`
    );
  };
  const answered = async (address: string, answers: string[]): Promise<void> => {
    const parent = parentOf(app, sink, address);
    expect(
      (await answerData(app, parent, await enterData(app, sink, parent), answers)).status,
    ).to.equal(303);
  };
  const told = (more: Record<string, string> = {}): Record<string, string> => ({
    wijze: 'paper',
    datum: shown(app.clock.now()),
    toelichting: 'Getekend formulier in de map.',
    ...more,
  });
  const cockpit = async (query = ''): Promise<string> =>
    (await karim.visit(`${app.base}/instemmingen/toestemming${query}`)).text;

  it('is recorded as it was given or refused elsewhere, with a day and an explanation', async () => {
    const missing = await recordData(app, karim, dossier, {
      ...kind('delen', 'SWV'),
      toelichting: 'blijft-staan',
    });
    expect(missing.status).to.equal(422);
    expect(missing.text)
      .to.include('Kies of er ja of nee is gezegd')
      .and.include('Kies hoe het is verteld')
      .and.include('Op welke dag')
      .and.include('blijft-staan');
    const test = await recordData(app, karim, dossier, {
      ...kind('test1', 'GZ-psycholoog', { antwoord: 'given' }),
      ...told(),
    });
    expect(test.text, 'from twelve on the pupil decides about a test too').to.include(
      'waarom je Yara van den Berg niet vraagt',
    );
    expect(
      (
        await recordData(app, karim, dossier, {
          ...kind('delen', 'SWV', { antwoord: 'given' }),
          ...told({ datum: '01-01-2099' }),
        })
      ).text,
    ).to.include('ligt in de toekomst');
    const done = await recordData(app, karim, dossier, {
      ...kind('delen', 'SWV', { antwoord: 'given' }),
      ...kind('overleg1', 'Jeugdhulp', { antwoord: 'refused' }),
      ...told(),
    });
    expect(done.status).to.equal(303);
    await deliverAll(app);
    expect(sink.received, 'nobody is mailed').to.have.length(0);
    const text = await page();
    expect(text)
      .to.include('toestemming geldt nu')
      .and.include('geen toestemming')
      .and.include('op papier')
      .and.include('Getekend formulier in de map.')
      .and.include('Karim Bouali');
    expect(
      await rows(
        'SELECT COUNT(*) AS count, COUNT(DISTINCT person_id) AS people, COUNT(recorded_by) AS staff FROM opp_data_consent_answers',
      ),
    ).to.deep.equal([{ count: 4, people: 2, staff: 4 }]);
  });

  it('asks for a recent sign-in before something given elsewhere is recorded, and not before asking', async () => {
    const old = app.as('karim', 'zorgcoordinator', {
      authTime: new Date(app.clock.now().getTime() - 3 * 3_600_000),
    });
    expect((await old.get(`${here}/vastleggen`)).status).not.to.equal(200);
    expect((await old.visit(`${here}/nieuw`)).text).to.include('Vraag versturen');
  });

  it('is not recorded for who is outside the school, nor seen by them', async () => {
    const omar = app.as('omar', 'docent');
    await omar.visit(`${app.base}/`);
    await send();
    for (const path of [
      here,
      `${here}/nieuw`,
      `${here}/vastleggen`,
      await actOf('vastleggen', 'Marieke van den Berg'),
    ])
      expect((await omar.get(path)).status, path).to.equal(404);
  });

  it('records what one person told: a yes, a no, or a yes that is taken back, each once', async () => {
    await send();
    await answered(MOTHER, ['given']);
    const path = await actOf('vastleggen', 'Marieke van den Berg');
    const form = (await karim.visit(path)).text;
    const [first = '', second = ''] = [
      ...form.matchAll(/<section class="card" aria-labelledby="t-([0-9a-f-]{36})"/g),
    ].map(([, id = '']) => id);
    expect(form)
      .to.include(`name="gezegd-${first}" value="taken-back"`)
      .and.include(`name="gezegd-${second}" value="refused"`)
      .and.not.include(`name="gezegd-${first}" value="refused"`);
    expect((await karim.post(path, told())).text).to.include('Kies bij ten minste één soort');
    const body = {
      [`gezegd-${first}`]: 'taken-back',
      [`gezegd-${second}`]: 'refused',
      ...told({ wijze: 'phone', toelichting: 'Moeder belde.' }),
    };
    const replies = await Promise.all(Array.from({ length: 5 }, () => karim.post(path, body)));
    expect(replies.filter(({ status }) => status === 303)).to.have.length(1);
    expect(
      await rows(
        'SELECT answer, way, withdrawn_way AS gone FROM opp_data_consent_answers ORDER BY answer',
      ),
    ).to.deep.equal([
      { answer: 'given', way: 'link', gone: 'phone' },
      { answer: 'refused', way: 'phone', gone: null },
    ]);
    expect(await page())
      .to.include('Moeder belde.')
      .and.include('telefonisch');
  });

  it('records once what the school did after a no, and shows it to who said it', async () => {
    await send(kind('delen', 'SWV De Polder'));
    await answered(MOTHER, ['refused']);
    expect((await karim.visit(`${app.base}/`)).text).to.include('is geweigerd');
    const path = await actOf('gevolg', 'Marieke van den Berg');
    const item = /name="onderdeel" value="([^"]+)"/.exec(await page())?.[1] ?? '';
    expect((await karim.post(path, { onderdeel: item, gevolg: '' })).text).to.include(
      'Schrijf op wat de school nu doet',
    );
    expect(
      (await karim.post(path, { onderdeel: item, gevolg: 'We overleggen anoniem.' })).status,
    ).to.equal(303);
    expect((await karim.post(path, { onderdeel: item, gevolg: 'Iets anders.' })).status).to.equal(
      409,
    );
    expect((await karim.visit(`${app.base}/`)).text).not.to.include('is geweigerd');
    const mother = parentOf(app, sink, MOTHER);
    expect((await enterData(app, sink, mother)).text)
      .to.include('We overleggen anoniem.')
      .and.not.include('Iets anders.');
  });

  it('is extended, sent again to a better address, and a link is taken away', async () => {
    sink.refuse = { code: 550 };
    await askData(app, karim, dossier, kind('delen', 'SWV De Polder'));
    await deliverAll(app);
    sink.refuse = undefined;
    expect(await page()).to.include(`De mail aan ${MOTHER} is niet aangekomen`);
    expect(await cockpit('?toon=niet-aangekomen'))
      .to.include('Yara')
      .and.include('mail niet aangekomen');
    const again = await actOf('opnieuw', 'Marieke van den Berg');
    const wrong = await karim.post(again, { mail: 'geen adres' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text)
      .to.include('geen adres is geen e-mailadres')
      .and.include('value="geen adres"');
    expect((await karim.post(again, { mail: 'nieuw@example.org' })).status).to.equal(303);
    await deliverAll(app);
    await answered('nieuw@example.org', ['given']);
    const far = await karim.post(await actOf('verlengen'), { einddatum: '01-01-2099' });
    expect(far.text).to.include('binnen 30 dagen').and.include('value="01-01-2099"');
    expect(
      (
        await karim.post(await actOf('verlengen'), {
          einddatum: shown(new Date(app.clock.now().getTime() + 25 * DAY)),
        })
      ).status,
    ).to.equal(303);
    const list = await page();
    expect(
      list.slice(list.indexOf('<b>Marieke van den Berg</b>'), list.indexOf('<b>Ali Kaya</b>')),
      'who gave something keeps a way to take it back',
    ).not.to.include('/intrekken');
    await karim.post(await actOf('opnieuw', 'Ali Kaya'), { mail: FATHER });
    await deliverAll(app);
    const father = parentOf(app, sink, FATHER);
    app.clock.advance(20 * DAY);
    karim = app.as('karim', 'zorgcoordinator');
    expect((await father.client.get(father.link)).status, 'the link lives on').to.equal(200);
    expect((await karim.post(await actOf('intrekken', 'Ali Kaya'), {})).status).to.equal(303);
    expect((await father.client.get(father.link)).text).to.include(
      'De school doet niets met deze vraag',
    );
  });

  it('counts for nothing once the school takes the question back, and no link works', async () => {
    await send(kind('delen', 'SWV De Polder'));
    await answered(MOTHER, ['given']);
    await answered(FATHER, ['given']);
    expect(await page()).to.include('toestemming geldt nu');
    const [, question = ''] = /toestemming\/([0-9a-f-]{36})"/.exec(await page()) ?? [];
    expect((await karim.post(`${here}/${question}/intrekken`, {})).status).to.equal(303);
    expect(await page())
      .to.include('geen geldige toestemming')
      .and.include('vraag ingetrokken door de school');
    const mother = parentOf(app, sink, MOTHER);
    expect((await mother.client.get(mother.link)).status).to.equal(410);
    expect(
      (await karim.post(`${here}/${question}/verlengen`, { einddatum: shown(app.clock.now()) }))
        .status,
    ).to.equal(409);
    await rows(
      "UPDATE opp_outbox SET returned_at = UTC_TIMESTAMP(3), returned_code = '5.1.1' WHERE id = (SELECT mail_id FROM opp_links WHERE mail_id IS NOT NULL LIMIT 1)",
    );
    expect((await karim.visit(`${here}/${question}`)).text, 'the evidence stays')
      .to.include('Ja, toestemming.')
      .and.include('kwam terug als niet bezorgd');
  });

  it('goes into step 2 when asked to, and never over what stands there unless that is ticked', async () => {
    await karim.visit(stepUrl(app, dossier, 2));
    await karim.post(stepUrl(app, dossier, 2), { base: '0', intent: 'reopen' });
    const form = (await karim.visit(`${here}/vastleggen`)).text;
    const row =
      /id="overleg1-betrokkene".*?<option value="([^"]+)"/s.exec(
        form.replaceAll('<option value="">', ''),
      )?.[1] ?? '';
    await save(app, karim, dossier, 2, [
      set(`people/${row}/permissionBy`, 'alleen vader'),
      set(`people/${row}/permissionOn`, ''),
      set(`people/${row}/permissionFor`, ''),
    ]);
    await recordData(app, karim, dossier, {
      ...kind('overleg1', '', { betrokkene: row, antwoord: 'given' }),
      ...told(),
    });
    const path = await actOf('stap-2');
    const shownPage = (await karim.visit(path)).text;
    expect(shownPage)
      .to.include('alleen vader')
      .and.include('Marieke van den Berg, Ali Kaya')
      .and.match(/wat overleg1 \(tot en met \d\d-\d\d-\d{4}\)/)
      .and.not.include('nodig om af te ronden');
    const seen = /name="gezien" value="(\d+)"/.exec(shownPage)?.[1] ?? '';
    const fill = (more: Record<string, string>): Promise<Reply> =>
      karim.post(path, { gezien: seen, ...more });
    const refused = await fill({});
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('staat al iets anders');
    expect((await karim.visit(stepUrl(app, dossier, 2))).text).to.include('alleen vader');
    await save(app, karim, dossier, 2, [set(`people/${row}/permissionBy`, 'moeder, net ingevuld')]);
    expect((await fill({ vervangen: '1' })).status, 'somebody wrote since').to.equal(409);
    expect((await karim.visit(stepUrl(app, dossier, 2))).text).to.include('moeder, net ingevuld');
    const fresh = /name="gezien" value="(\d+)"/.exec((await karim.visit(path)).text)?.[1] ?? '';
    expect((await karim.post(path, { gezien: fresh, vervangen: '1' })).status).to.equal(303);
    expect((await karim.visit(stepUrl(app, dossier, 2))).text).to.include(
      'Marieke van den Berg, Ali Kaya',
    );
    expect((await karim.visit(path)).text).to.include('staat er al precies zo');
  });

  it('shows in the cockpit who is missing, until the last has answered', async () => {
    expect(await cockpit()).to.include('Geen open vragen');
    await send(kind('delen', 'SWV De Polder'));
    expect(await cockpit())
      .to.include('Yara van den Berg')
      .and.include('Ali Kaya')
      .and.include('1 open vraag');
    expect(await cockpit('?zoek=sem')).to.include('Geen vraag gevonden');
    expect(await cockpit('?toon=reactie')).to.include('Geen vraag gevonden');
    await answered(MOTHER, ['given']);
    await answered(FATHER, ['refused']);
    expect(await cockpit('?toon=reactie')).to.include('reageer');
    expect(
      (await karim.visit(`${app.base}/instemmingen`)).text,
      'a tab beside instemming',
    ).to.include(`${app.base}/instemmingen/toestemming`);
    for (const odd of ['?toon=y', '?pagina=0'])
      expect((await karim.get(`${app.base}/instemmingen/toestemming${odd}`)).status).to.equal(400);
  });

  it('sends a link to take back what was recorded on paper, to who never had one', async () => {
    await recordData(app, karim, dossier, {
      ...kind('delen', 'SWV', { antwoord: 'given' }),
      ...told(),
    });
    expect(
      (await karim.post(await actOf('opnieuw', 'Marieke van den Berg'), { mail: MOTHER })).status,
    ).to.equal(303);
    await deliverAll(app);
    const mother = parentOf(app, sink, MOTHER);
    const own = await enterData(app, sink, mother);
    expect(own.text).to.include('Je gaf toestemming op papier');
    expect((await takeBack(app, mother, own, givenItems(own.text)[0] ?? '')).status).to.equal(303);
    expect(await page()).to.include('geen geldige toestemming');
  });

  it('keeps everything people typed sealed, and their words out of the trail', async () => {
    const canary = 'kanarie-zeven';
    await send({
      ...kind('delen', canary, { wat: canary, waarom: canary, gegevens: canary }),
      notitie: canary,
    });
    const mother = parentOf(app, sink, MOTHER);
    const own = await enterData(app, sink, mother);
    const id = /name="woorden-([0-9a-f-]{36})"/.exec(own.text)?.[1] ?? '';
    await answerData(app, mother, own, ['refused'], { [`woorden-${id}`]: canary });
    const dump = JSON.stringify(
      await Promise.all(
        [
          'data_consent_questions',
          'data_consent_items',
          'data_consent_people',
          'data_consent_answers',
          'link_recipients',
          'link_events',
          'audit',
          'outbox',
        ].map((table) => rows(`SELECT * FROM opp_${table}`)),
      ),
      (_, value: unknown) =>
        Buffer.isBuffer(value)
          ? value.toString('latin1')
          : (value as { type?: string } | null)?.type === 'Buffer'
            ? Buffer.from((value as { data: number[] }).data).toString('latin1')
            : value,
    );
    expect(dump).not.to.include(canary);
    expect(await proposed(karim, `${here}/nieuw`)).to.have.property('einddatum');
  });
});
