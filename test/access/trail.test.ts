import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { addFile, filesPath, pdfBytes } from '../support/files.ts';
import { GROUPS, hostGroupId, personId, rows } from '../support/groups.ts';
import { handedIn } from '../support/results.ts';
import { addNote, notesPath } from '../support/notes.ts';
import { deskPath, deskPerson, partnershipLicences, share } from '../support/partnership.ts';
import { makeDossier, stepUrl } from '../support/story.ts';
import { trailMark, trailSince } from '../support/trail.ts';
import type { TrailRow } from '../support/trail.ts';

describe('the trail of who saw what', function () {
  this.timeout(120_000);
  let app: TestApp;
  let teacher: Client;
  let coordinator: Client;
  let dossier: string;

  before(async () => {
    app = await startApp({ config: { licences: partnershipLicences } });
    teacher = app.as('tessa', 'docent');
    coordinator = app.as('karim', 'zorgcoordinator');
    dossier = await makeDossier(app, teacher, 'yara');
    await coordinator.visit(`${app.base}/`);
  });
  after(async () => {
    await app.stop();
  });

  const rowsOf = async (work: () => Promise<unknown>): Promise<TrailRow[]> => {
    const mark = await trailMark(app);
    await work();
    return await trailSince(app, mark);
  };
  const only = async (event: string, work: () => Promise<unknown>): Promise<TrailRow> => {
    const rows = await rowsOf(work);
    const found = rows.filter((row) => row.event === event);
    expect(found, JSON.stringify(rows)).to.have.length(1);
    return found[0] as TrailRow;
  };

  it('says which step was viewed, and whose history', async () => {
    for (const step of [1, 3, 11]) {
      const row = await only('step.viewed', () => teacher.visit(stepUrl(app, dossier, step)));
      expect(row).to.deep.include({ chain: `d:${dossier}`, details: { step } });
    }
    const row = await only('step.history-viewed', () =>
      teacher.visit(`${stepUrl(app, dossier, 4)}/geschiedenis`),
    );
    expect(row.details).to.deep.equal({ step: 4 });
  });

  it('says which file was viewed, shown and downloaded, in which version', async () => {
    const { file, version } = await addFile(app, coordinator, dossier, {
      name: 'verslag.pdf',
      bytes: pdfBytes('verslag'),
    });
    const here = `${filesPath(app, dossier)}/${file}`;
    const viewed = await only('file.viewed', () => coordinator.visit(here));
    expect(viewed.details).to.deep.equal({ file });
    const downloaded = await only('file.downloaded', () =>
      coordinator.visit(`${here}/versies/${version}/download`),
    );
    expect(downloaded.details).to.deep.equal({ file, version });
    const shown = await only('file.shown', () =>
      coordinator.visit(`${here}/versies/${version}/weergave`),
    );
    expect(shown.details).to.deep.equal({ file, version });
    const listed = await only('files.listed', () => coordinator.visit(filesPath(app, dossier)));
    expect(listed.details['shown']).to.include(file);
  });

  it('says which note was viewed, and which were listed', async () => {
    const note = await addNote(app, coordinator, dossier);
    const viewed = await only('note.viewed', () =>
      coordinator.visit(`${notesPath(app, dossier)}/${note}`),
    );
    expect(viewed.details).to.deep.equal({ note });
    const listed = await only('notes.listed', () => coordinator.visit(notesPath(app, dossier)));
    expect(listed.details['shown']).to.include(note);
  });

  it('says whose account and whose membership was viewed', async () => {
    const admin = app.as('ingrid', 'beheerder');
    const person = await personId(app, 'tessa');
    const viewed = await only('staff.viewed', () =>
      admin.visit(`${app.base}/instellingen/medewerkers/${person}`),
    );
    expect(viewed.details).to.deep.equal({ person });
    const group = await hostGroupId(app, '2B');
    const form = await only('group.domains-viewed', () =>
      admin.visit(`${app.base}${GROUPS}/${group}/domeinen`),
    );
    expect(form.details).to.deep.equal({ group });
  });

  it('says which report was read on screen, for whom, and with which confidential parts', async () => {
    const nothing = { medical: false, psychological: false };
    const both = { medical: true, psychological: true };
    await teacher.visit(`${app.base}/`);
    for (const [client, query, kind, ownEyes, sight] of [
      [coordinator, 'verslag=opp&voor=buiten', 'opp', false, nothing],
      [coordinator, 'verslag=handelingsdeel&voor=buiten', 'action-part', false, nothing],
      [coordinator, 'verslag=opp&voor=buiten&gevoelig=1', 'opp', false, both],
      [coordinator, 'verslag=opp&voor=school', 'opp', true, both],
      [teacher, 'verslag=opp&voor=school', 'opp', true, nothing],
    ] as const) {
      const row = await only('report.read-on-screen', () =>
        client.visit(`${app.base}/dossiers/${dossier}/logboek/verslagen/op-scherm?${query}`),
      );
      expect(row.details, query).to.deep.equal({ kind, ownEyes, ...sight });
    }
  });

  it('says which reports a batch showed, once for as long as it shows the same', async () => {
    await coordinator.visit(`${app.base}/verslagen/nieuw?d-${dossier}=1`);
    const reply = await coordinator.post(`${app.base}/verslagen`, {
      [`d-${dossier}`]: '1',
      keuze: 'eigen',
      wachtwoord: 'kastanje fietsbel oever kwartet',
    });
    expect(reply.status, reply.text).to.equal(303);
    while ((await coordinator.get(`${reply.location}/stand`)).text.includes('running'))
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
    const seen = async (): Promise<void> => {
      expect((await coordinator.visit(reply.location)).status).to.equal(200);
    };
    const row = await only('reports.batch-viewed', async () => {
      await seen();
      await seen();
      await seen();
    });
    expect(row.details).to.deep.equal({ dossiers: [dossier] });
    app.clock.advance(16 * 60_000);
    const gone = await only('reports.batch-viewed', async () => {
      await seen();
      await seen();
    });
    expect(gone.details).to.deep.equal({ dossiers: [dossier] });
    app.clock.advance(-16 * 60_000);
  });

  it('names whom a waiting pull of the host would take away', async () => {
    const admin = app.as('ingrid', 'beheerder');
    const school = app.schools[0]!;
    const people = [...school.people];
    school.people = people.filter(({ ref }) => ref.kind !== 'student');
    await app.sync();
    const row = await only('roster.viewed', () =>
      admin.visit(`${app.base}/instellingen/koppeling`),
    );
    expect(row.details['shown']).to.include(await personId(app, 'noor'));
    school.people = people;
    await app.sync();
  });

  it('names every mail that the list of what did not arrive shows, also where no button leads to it', async () => {
    const admin = app.as('ingrid', 'beheerder');
    const state = {
      retried: "'dead', NULL, 0",
      attached: "'dead', NULL, 1",
      returned: "'sent', UTC_TIMESTAMP(3), 0",
      arrived: "'sent', NULL, 0",
      elsewhere: "'dead', NULL, 0",
    };
    const ids: Record<string, string> = {};
    for (const [what, columns] of Object.entries(state)) {
      const id = (ids[what] = randomUUID());
      await rows(
        app,
        `INSERT INTO opp_outbox (id, licence_id, message_id, template, attempts, next_at, created_at, last_fault, returned_code, status, returned_at, attached)
         SELECT ?, id, ?, 'invite', 7, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 'EENVELOPE 550', '5.1.1', ${columns}
           FROM opp_licences WHERE name = ?`,
        [id, `<${what}@mail>`, what === 'elsewhere' ? 'SWVPOLDER' : 'DEWERF'],
      );
    }
    await admin.visit(`${app.base}/`);
    const row = await only('mail.listed', () => admin.visit(`${app.base}/instellingen/post`));
    expect(row).to.deep.include({ outcome: 'done', dossier: null });
    expect(row.chain).to.match(/^l:/);
    expect(Object.keys(row.details)).to.deep.equal(['shown']);
    expect(row.details['shown']).to.have.members([
      ids['retried'],
      ids['attached'],
      ids['returned'],
    ]);
    const refused = await rowsOf(() => coordinator.get(`${app.base}/instellingen/post`));
    expect(refused.map(({ outcome }) => outcome)).to.deep.equal(['denied']);
    await rows(app, 'DELETE FROM opp_outbox WHERE id IN (?)', [Object.values(ids)]);
  });

  it('names the dossier that the partnership read', async () => {
    expect((await share(app, coordinator, dossier)).status).to.equal(303);
    const els = await deskPerson(app);
    const row = await only('desk.dossier-read', () => els.visit(deskPath(app, dossier)));
    expect(row).to.deep.include({ chain: `d:${dossier}`, dossier, outcome: 'done' });
  });

  it('says that the first lines of a file of results were seen', async () => {
    const address = await handedIn(app, coordinator, 'iets;anders\nYara van den Berg;12');
    const row = await only('test-results.columns-viewed', () => coordinator.visit(address));
    expect(row.details).to.deep.equal({ file: address.split('/').at(-1) });
  });

  it('is narrowed down to one person, and to nobody whom the page does not offer', async () => {
    const list = `${app.base}/dossiers/${dossier}/inzagelijst`;
    for (const client of [teacher, coordinator]) await client.visit(stepUrl(app, dossier, 3));
    const [tessa, karim, omar] = await Promise.all(
      ['tessa', 'karim', 'omar'].map((id) => personId(app, id)),
    );
    const whole = (await coordinator.visit(list)).text;
    const offered = [...whole.matchAll(/<option value="([0-9a-f-]{36})">/g)].map(([, id]) => id);
    expect(offered).to.include(tessa).and.include(karim).and.not.include(omar);
    const who = (html: string): Set<string> =>
      new Set(
        [...html.matchAll(/data-label="Wie">\s*<span>([^<]+)</g)].map(([, name = '']) => name),
      );
    expect([...who(whole)]).to.include.members(['Tessa de Vries', 'Karim Bouali']);
    const hers = (await coordinator.visit(`${list}?wie=${tessa}`)).text;
    expect([...who(hers)]).to.deep.equal(['Tessa de Vries']);
    expect(hers).to.include(`<option value="${tessa}" selected>`);
    const seen = (await coordinator.visit(`${list}?wie=${tessa}&toon=geweigerd`)).text;
    expect([...who(seen)]).to.deep.equal([]);
    expect(seen).to.include('Hiervan staat niets in de lijst');
    expect(seen.replaceAll('&#x3D;', '=')).to.include(`toon=gezien&amp;wie=${tessa}`);
    for (const other of [omar, randomUUID(), '1; DROP TABLE'])
      expect(
        [
          ...who(
            (await coordinator.visit(`${list}?wie=${encodeURIComponent(String(other))}`)).text,
          ),
        ],
        other,
      ).to.include.members(['Tessa de Vries', 'Karim Bouali']);
  });

  it('names every dossier that the start page shows', async () => {
    const row = await only('overview.viewed', () => teacher.visit(`${app.base}/`));
    expect(row.details['shown']).to.include(dossier);
  });

  it('records a refusal with every id that was asked for, for every page that is named by one', async () => {
    const pages = app.plugin.routes.filter(
      (route) =>
        route.method === 'GET' && route.permission !== 'public' && /:\w+Id\b/.test(route.path),
    );
    expect(pages.length).to.be.above(40);
    const admin = app.as('ingrid', ['beheerder', 'zorgcoordinator']);
    await admin.visit(`${app.base}/`);
    for (const { path } of pages) {
      const asked: string[] = [];
      const address = path.replaceAll(/:(\w+)/g, (_, name: string) => {
        if (name === 'dossierId' && /:\w+Id/.test(path.replace(':dossierId', ''))) return dossier;
        if (!name.endsWith('Id')) return '3';
        const id = randomUUID();
        asked.push(id);
        return id;
      });
      const rows = await rowsOf(async () => {
        const { status } = await admin.get(app.base + address);
        expect(status, address).to.equal(404);
      });
      const denied = rows.filter((row) => row.outcome === 'denied');
      expect(denied, `${path}: ${JSON.stringify(rows)}`).to.have.length(1);
      expect(
        rows.filter((row) => row.outcome === 'done' && row.event !== 'session.started'),
        path,
      ).to.deep.equal([]);
      expect(denied[0]?.details['path'], path).to.equal(path);
      expect(denied[0]?.details['from'], path).to.match(/^[0-9a-f]{16}$/);
      const told = JSON.stringify(denied[0]);
      for (const id of asked) expect(told, path).to.include(id);
    }
  });

  it('records a refusal of what cannot be an id, for every page that is named by one', async () => {
    const pages = app.plugin.routes.filter(
      (route) => route.permission !== 'public' && /:\w+Id\b/.test(route.path),
    );
    expect(pages.length).to.be.above(80);
    const admin = app.as('ingrid', ['beheerder', 'zorgcoordinator']);
    await admin.visit(`${app.base}/`);
    const odd = `1' OR <b>Yara & Berg`;
    for (const { method, path } of pages) {
      const address =
        app.base +
        path.replaceAll(/:(\w+)/g, (_, name: string) =>
          name.endsWith('Id') ? encodeURIComponent(odd + 'x'.repeat(200)) : '3',
        );
      const [row, more] = await rowsOf(async () => {
        const { status } = await (method === 'GET' ? admin.get(address) : admin.post(address, {}));
        expect(status, address).to.equal(404);
      });
      expect(more, path).to.equal(undefined);
      expect(row, path).to.deep.include({ outcome: 'denied', dossier: null });
      expect(row?.details['path'], path).to.equal(path);
      const told = JSON.stringify(row?.details);
      expect(told, path).to.include('1??OR??b?Yara???Bergxxx').and.not.include('x'.repeat(80));
    }
  });

  it('records who asks for a dossier of another school in the chain of their own licence', async () => {
    const stranger = app.as('tessa', 'docent', { tenant: 'hetbaken' });
    await stranger.visit(`${app.base}/`);
    const [row] = await rowsOf(() => stranger.get(stepUrl(app, dossier, 3)));
    expect(row).to.deep.include({ event: 'dossier.read', outcome: 'denied', dossier: null });
    expect(row?.chain).to.match(/^l:/);
    expect(row?.details).to.deep.include({ dossier, step: 3 });
  });

  it('records ids that come in a form, and nothing that was typed', async () => {
    const pupil = randomUUID();
    const [row] = await rowsOf(() =>
      teacher.post(`${app.base}/dossiers`, { leerling: pupil, niveau: 'extra' }),
    );
    expect(row).to.deep.include({ outcome: 'denied', event: 'dossier.create' });
    expect(row?.details).to.deep.include({ ids: [pupil] });
    expect(JSON.stringify(row?.details)).not.to.include('extra');
  });

  it('tells of a refusal and of a sign-in which network it came from, and never the address', async () => {
    const fresh = app.as('karim', 'zorgcoordinator');
    const rows = await rowsOf(() => fresh.visit(`${app.base}/`));
    const started = rows.find(({ event }) => event === 'session.started');
    expect(started?.details['from']).to.match(/^[0-9a-f]{16}$/);
    expect(rows.find(({ event }) => event === 'overview.viewed')?.details).not.to.have.property(
      'from',
    );
    const before = app.log.length;
    await fresh.get(stepUrl(app, randomUUID(), 3));
    const line = app.log.slice(before).find((text) => text.includes('request.denied'));
    expect(line).to.include(String(started?.details['from']));
    expect(JSON.stringify(await trailSince(app))).not.to.include('127.0.0.1');
    expect(app.log.join('\n')).not.to.include('127.0.0.1');
  });
});
