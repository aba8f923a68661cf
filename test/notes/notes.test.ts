import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { rows } from '../support/groups.ts';
import { addNote, dayOf, noteForm, notesPath, postNote } from '../support/notes.ts';
import { makeDossier, stepUrl } from '../support/story.ts';

const DAY = 86_400_000;
const textOf = (reply: Reply): string =>
  reply.text.replaceAll(/<script.*?<\/script>|<[^>]+>/gs, ' ').replaceAll(/\s+/g, ' ');

describe('NOTITIES of a dossier', function () {
  this.timeout(120_000);
  let app: TestApp;
  let teacher: Client;
  let coordinator: Client;
  let dossier: string;
  let path: string;

  before(async () => {
    app = await startApp();
    teacher = app.as('tessa', 'docent');
    coordinator = app.as('karim', 'zorgcoordinator');
    dossier = await makeDossier(app, teacher, 'yara');
    path = notesPath(app, dossier);
    await teacher.visit(path);
    await coordinator.visit(path);
  });
  after(async () => {
    await app.stop();
  });

  const change = (
    client: Client,
    note: string,
    version: number,
    more: Record<string, string> = {},
  ): Promise<Reply> => {
    const { sleutel: _, ...form } = noteForm(app);
    return client.post(`${path}/${note}`, { ...form, versie: String(version), ...more });
  };
  const accessList = async (): Promise<string> =>
    (await coordinator.visit(`${app.base}/dossiers/${dossier}/inzagelijst`)).text;

  it('is the last tab of the logbook, and says what to do when there is nothing yet', async () => {
    const page = await teacher.visit(path);
    expect(page.text)
      .to.include('Er zijn nog geen notities')
      .and.include('in een telefoongesprek met thuis')
      .and.match(/<details[^>]* open>/);
    expect(
      [...page.text.matchAll(/class="loud" href="[^"]*"[^>]*>([^<]+)</g)].map(([, label]) => label),
    ).to.deep.equal([
      'COMMUNICATIE SWV',
      'BESTANDEN',
      'INZAGE &amp; INSTEMMING',
      'VERSLAGEN',
      'NOTITIES',
    ]);
  });

  it('keeps what was said with day, time, who were there and a follow-up, and shows it to who works with the pupil', async () => {
    const note = await addNote(app, teacher, dossier, {
      soort: 'parents',
      dag: dayOf(app, -1),
      tijd: '9.05',
      aanwezig: 'moeder, mentor',
      tekst: 'Eerste alinea.\r\n\r\nTweede <b>alinea</b>.',
      vervolg: 'Logopedie bellen',
      vervolgdag: dayOf(app, 7),
    });
    const page = await coordinator.visit(`${path}/${note}`);
    expect(page.text)
      .to.include('Eerste alinea.\n\nTweede &lt;b&gt;alinea&lt;/b&gt;.')
      .and.include(`${dayOf(app, -1)}, 09:05`);
    expect(textOf(page))
      .to.include('Gesprek met ouders')
      .and.include('Aanwezig: moeder, mentor')
      .and.include(`Vervolg op ${dayOf(app, 7)} Logopedie bellen`)
      .and.include('Geschreven door Tessa de Vries');
  });

  it('tells every fault at its field at once and loses no letter of what was typed', async () => {
    const refused = await postNote(app, teacher, dossier, {
      soort: '',
      dag: '31-02-2026',
      tijd: '25:00',
      aanwezig: 'mentor',
      tekst: '',
      vervolg: 'Bellen',
      vervolgdag: '',
    });
    expect(refused.status).to.equal(422);
    for (const words of [
      'Kies de soort gesprek',
      'Vul de dag in',
      'Schrijf de tijd als 14:30',
      'Schrijf op wat er is besproken',
      'Vul bij het vervolg een dag in',
    ])
      expect(refused.text, words).to.include(words);
    expect(refused.text)
      .to.include('value="31-02-2026"')
      .and.include('value="25:00"')
      .and.include('value="Bellen"')
      .and.include('value="mentor"');
    const long = await postNote(app, teacher, dossier, { tekst: 'ab '.repeat(7_000) });
    expect(long.status).to.equal(422);
    expect(long.text).to.include('De tekst is te lang').and.include('ab '.repeat(6_999));
    expect((await postNote(app, teacher, dossier, { dag: dayOf(app, 1) })).text).to.include(
      'Deze dag is nog niet geweest',
    );
    expect(
      (await postNote(app, teacher, dossier, { vervolg: 'x', vervolgdag: dayOf(app, -2) })).text,
    ).to.include('Het vervolg ligt vóór het gesprek');
    expect((await postNote(app, teacher, dossier, { vervolgdag: dayOf(app, 2) })).text).to.include(
      'Schrijf op wat er die dag moet gebeuren',
    );
    expect((await postNote(app, teacher, dossier, { tekst: 'a\u0000b' })).text).to.include(
      'een teken dat niet bewaard kan worden',
    );
  });

  it('makes one note of a form that was sent twice, and nobody else’s note of its key', async () => {
    const form = noteForm(app, { tekst: 'Dubbel geklikt' });
    const [one, two] = await Promise.all([teacher.post(path, form), teacher.post(path, form)]);
    expect(one.location).to.equal(two.location).and.include(form['sleutel']);
    expect((await coordinator.post(path, form)).status).to.equal(400);
    expect(
      await rows(app, 'SELECT COUNT(*) AS n FROM opp_note_versions WHERE note_id = ?', [
        form['sleutel'],
      ]),
    ).to.deep.equal([{ n: 1 }]);
  });

  it('keeps every version readable with who and when', async () => {
    const note = await addNote(app, teacher, dossier, { tekst: 'De eerste tekst' });
    expect((await change(coordinator, note, 1, { tekst: 'De tweede tekst' })).location).to.include(
      'melding=saved',
    );
    const page = textOf(await teacher.visit(`${path}/${note}`));
    expect(page)
      .to.match(/Versie 2 nu .*De tweede tekst.*Versie 1 .*De eerste tekst/)
      .and.include('Karim Bouali')
      .and.include('Tessa de Vries');
  });

  it('is changed by its writer and the coordinator alone', async () => {
    const note = await addNote(app, coordinator, dossier, { tekst: 'Van Karim' });
    expect((await change(teacher, note, 1, { tekst: 'Van Tessa' })).status).to.equal(404);
    expect((await teacher.get(`${path}/${note}/verwijderen`)).status).to.equal(404);
    expect((await teacher.post(`${path}/${note}/verwijderen`, {})).status).to.equal(404);
    expect((await teacher.visit(`${path}/${note}`)).text).not.to.include('Notitie wijzigen');
    expect((await change(coordinator, note, 1, { tekst: 'Van Karim, beter' })).status).to.equal(
      303,
    );
  });

  it('shows both texts to the second of two who write at once, and keeps what they make of it', async () => {
    const note = await addNote(app, teacher, dossier, {
      tekst: 'Moeder belde.',
      aanwezig: 'moeder',
    });
    expect(
      (
        await change(coordinator, note, 1, {
          tekst: 'Moeder belde gisteren.',
          aanwezig: 'moeder en vader',
        })
      ).status,
    ).to.equal(303);
    const clash = await change(teacher, note, 1, {
      tekst: 'Moeder belde over rekenen.',
      aanwezig: 'moeder',
      vervolg: 'Terugbellen',
      vervolgdag: dayOf(app, 3),
    });
    expect(clash.status).to.equal(409);
    expect(textOf(clash))
      .to.include('Karim Bouali bewaarde')
      .and.match(/Moeder belde gisteren\. .*Moeder belde over rekenen\./);
    expect(clash.text, 'the form holds both')
      .to.include('Moeder belde gisteren.\n\nMoeder belde over rekenen.</textarea>')
      .and.include('value="Terugbellen"');
    expect(clash.text, 'a field left as it was takes the other’s').to.include(
      'value="moeder en vader"',
    );
    expect(/name="versie" value="(\d+)"/.exec(clash.text)?.[1]).to.equal('2');
    expect(
      await rows(app, 'SELECT MAX(number) AS n FROM opp_note_versions WHERE note_id = ?', [note]),
      'nothing was kept',
    ).to.deep.equal([{ n: 2 }]);
    expect(
      (
        await change(teacher, note, 2, {
          tekst: 'Moeder belde gisteren over rekenen.',
          aanwezig: 'moeder en vader',
        })
      ).status,
    ).to.equal(303);
  });

  it('lets exactly one of many who write on the same version go first', async () => {
    const note = await addNote(app, teacher, dossier);
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        change(index % 2 === 0 ? teacher : coordinator, note, 1, { tekst: `Tekst ${index}` }),
      ),
    );
    expect(replies.map(({ status }) => status).toSorted()).to.deep.equal([
      303,
      ...Array<number>(7).fill(409),
    ]);
    for (const [index, reply] of replies.entries())
      if (reply.status === 409) expect(reply.text).to.include(`Tekst ${index}`);
  });

  it('asks before removing, says who did it, brings it back for thirty days, and then erases it', async () => {
    const note = await addNote(app, teacher, dossier, { soort: 'pupil', tekst: 'Gaat weg' });
    expect(textOf(await teacher.visit(`${path}/${note}/verwijderen`)))
      .to.include('Notitie verwijderen?')
      .and.include('Gaat weg')
      .and.include('30 dagen');
    expect((await teacher.post(`${path}/${note}/verwijderen`, {})).location).to.include(
      'melding=note-removed',
    );
    expect((await teacher.get(`${path}/${note}`)).status).to.equal(404);
    const list = textOf(await coordinator.visit(path));
    expect(list).not.to.include('Gaat weg');
    expect(list).to.include('verwijderd door Tessa de Vries op');
    expect((await coordinator.post(`${path}/${note}/terugzetten`, {})).location).to.include(
      'melding=note-restored',
    );
    await coordinator.post(`${path}/${note}/verwijderen`, {});
    expect(
      (await teacher.post(`${path}/${note}/terugzetten`, {})).status,
      'removed by another',
    ).to.equal(404);
    const late = await change(teacher, note, 1, { tekst: 'Mijn tekst blijft staan' });
    expect(late.status, 'removed while its writer wrote').to.equal(409);
    expect(late.text).to.include('is intussen verwijderd').and.include('Mijn tekst blijft staan');
    app.clock.advance(29 * DAY);
    expect(await app.plugin.run('notes.sweep')).to.equal(0);
    app.clock.advance(2 * DAY);
    expect(await app.plugin.run('notes.sweep')).to.equal(1);
    app.clock.advance(-31 * DAY);
    expect(
      await rows(app, 'SELECT content FROM opp_note_versions WHERE note_id = ?', [note]),
    ).to.deep.equal([{ content: null }]);
    expect((await coordinator.post(`${path}/${note}/terugzetten`, {})).status).to.equal(404);
    expect(await accessList()).to.include('een verwijderde notitie werd gewist');
  });

  it('hides medical and psychological notes, earlier versions too, from who may not read such parts', async () => {
    const note = await addNote(app, coordinator, dossier, {
      tekst: 'Over de medicatie',
      gevoeligheid: 'medical',
    });
    expect((await teacher.get(`${path}/${note}`)).status).to.equal(404);
    const list = textOf(await teacher.visit(path));
    expect(list).to.include('zorgcoördinator daar toegang toe gaf');
    expect(list).not.to.include('medicatie');
    expect((await teacher.visit(`${path}?zoek=medicatie`)).text).to.include(
      'Geen notitie gevonden',
    );
    expect((await change(coordinator, note, 1, { tekst: 'Algemeen gemaakt' })).status).to.equal(
      303,
    );
    const page = textOf(await teacher.visit(`${path}/${note}`));
    expect(page).to.include('Algemeen gemaakt').and.not.include('medicatie');
    const own = await postNote(app, teacher, dossier, {
      tekst: 'Zelf vertrouwelijk gemaakt',
      gevoeligheid: 'psychological',
    });
    expect(own.location, 'who may not read it is led to the list').to.match(
      /notities\?melding=note-added/,
    );
  });

  it('finds by words of text and people, filters by kind and open follow-up, newest first, and turns pages', async () => {
    const sem = await makeDossier(app, coordinator, 'sem');
    const here = notesPath(app, sem);
    for (let number = 1; number <= 22; number += 1) {
      await addNote(app, coordinator, sem, {
        dag: dayOf(app, number - 30),
        tekst: `Stuk ${String(number).padStart(2, '0')} é`,
        soort: number === 3 ? 'meeting' : 'call',
        ...(number === 5
          ? { vervolg: 'Bellen', vervolgdag: dayOf(app, -1), aanwezig: 'orthopedagoog' }
          : {}),
      });
    }
    const shown = async (query: string): Promise<string[]> =>
      [...(await coordinator.visit(here + query)).text.matchAll(/(Stuk \d\d) é/g)].map(
        ([, title]) => title ?? '',
      );
    expect(await shown('')).to.have.length(20);
    expect((await shown(''))[0]).to.equal('Stuk 22');
    expect(await shown('?pagina=2')).to.deep.equal(['Stuk 02', 'Stuk 01']);
    expect(await shown('?zoek=stuk+07+E')).to.deep.equal(['Stuk 07']);
    expect(await shown('?zoek=orthopedagoog')).to.deep.equal(['Stuk 05']);
    expect(await shown('?soort=meeting')).to.deep.equal(['Stuk 03']);
    expect(await shown('?vervolg=open')).to.deep.equal(['Stuk 05']);
    expect((await coordinator.visit(`${here}?zoek=niets`)).text).to.include(
      'Geen notitie gevonden',
    );
  });

  it('puts a follow-up on the start page once its day has come, until it is done', async () => {
    const note = await addNote(app, teacher, dossier, {
      vervolg: 'Terugbellen',
      vervolgdag: dayOf(app, 2),
    });
    const secret = await addNote(app, coordinator, dossier, {
      vervolg: 'Arts',
      vervolgdag: dayOf(app),
      gevoeligheid: 'medical',
    });
    const start = async (client: Client): Promise<string> =>
      (await client.visit(`${app.base}/`)).text;
    expect(await start(teacher))
      .not.to.include(note)
      .and.not.include(secret);
    expect(await start(coordinator)).to.include(secret);
    app.clock.advance(2 * DAY);
    const later = [await start(teacher), await start(app.as('omar', 'docent'))];
    app.clock.advance(-2 * DAY);
    expect(later[0]).to.include('Vervolg van een notitie').and.include(`notities/${note}"`);
    expect(later[1], 'a teacher of another class').not.to.include(note);
    await teacher.visit(`${path}/${note}`);
    expect(
      (
        await change(teacher, note, 1, {
          vervolg: 'Terugbellen',
          vervolgdag: dayOf(app, 2),
          afgehandeld: '1',
        })
      ).status,
    ).to.equal(303);
    app.clock.advance(2 * DAY);
    expect(await start(teacher)).not.to.include(note);
    app.clock.advance(-2 * DAY);
  });

  it('tells every reading and change in the access list', async () => {
    const text = await accessList();
    for (const words of [
      'las de notities',
      'las een notitie',
      'voegde een notitie toe',
      'wijzigde een notitie',
      'verwijderde een notitie',
      'zette een notitie terug',
    ])
      expect(text, words).to.include(words);
  });

  it('lies in the database unreadable', async () => {
    const word = 'canary-n7d1e0aa';
    const note = await addNote(app, teacher, dossier, {
      tekst: word,
      aanwezig: word,
      vervolg: word,
      vervolgdag: dayOf(app, 1),
    });
    expect((await teacher.visit(`${path}/${note}`)).text).to.include(word);
    for (const table of ['opp_notes', 'opp_note_versions', 'opp_audit']) {
      const dump = (await rows(app, `SELECT * FROM ${table}`))
        .map((row) =>
          Object.values(row)
            .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)))
            .join('\t'),
        )
        .join('\n');
      expect(dump.includes(word), table).to.equal(false);
    }
  });

  it('stays readable and changes no more once the dossier is archived, and is linked from the dossier that follows', async () => {
    const old = await makeDossier(app, coordinator, 'sem', 'basis');
    const here = notesPath(app, old);
    const note = await addNote(app, coordinator, old, { tekst: 'Van vroeger' });
    await coordinator.visit(stepUrl(app, old, 9));
    const fresh =
      /\/dossiers\/([0-9a-f-]{36})\//.exec(
        (await coordinator.post(`${app.base}/dossiers/${old}/niveau`, { zeker: '1' })).location,
      )?.[1] ?? '';
    expect((await coordinator.visit(`${here}/${note}`)).text)
      .to.include('Van vroeger')
      .and.not.include('Notitie wijzigen');
    const { sleutel: _, ...form } = noteForm(app, { tekst: 'Te laat geschreven' });
    const late = await coordinator.post(`${here}/${note}`, { ...form, versie: '1' });
    expect(late.status).to.equal(409);
    expect(late.text, 'what was typed is not lost').to.include('Te laat geschreven');
    expect((await coordinator.post(here, noteForm(app, { tekst: 'Ook te laat' }))).text).to.include(
      'Ook te laat',
    );
    expect((await coordinator.post(`${here}/${note}/verwijderen`, {})).status).to.equal(409);
    expect((await coordinator.visit(notesPath(app, fresh))).text).to.include(`href="${here}"`);
    expect(
      await rows(app, 'SELECT COUNT(*) AS n FROM opp_note_versions WHERE note_id = ?', [note]),
    ).to.deep.equal([{ n: 1 }]);
  });

  it('is another school’s, another class’s or an unknown note: the same page that does not exist', async () => {
    const note = await addNote(app, teacher, dossier);
    for (const client of [
      app.as('omar', 'docent'),
      app.as('karim', 'zorgcoordinator', { tenant: 'hetbaken' }),
    ]) {
      await client.visit(`${app.base}/`);
      const [theirs, missing] = [
        await client.get(`${path}/${note}`),
        await client.get(`${path}/${randomUUID()}`),
      ];
      expect([theirs.status, theirs.text.replaceAll(/[0-9a-f-]{36}/g, '')]).to.deep.equal([
        404,
        missing.text.replaceAll(/[0-9a-f-]{36}/g, ''),
      ]);
    }
    const other = await makeDossier(app, coordinator, 'noor');
    expect(
      (await coordinator.get(`${notesPath(app, other)}/${note}`)).status,
      'by way of another dossier',
    ).to.equal(404);
  });
});
