import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { steps } from '../../plugin/dossier/form/steps/index.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { answer, ask, deliverAll, enter, MOTHER, parentOf } from '../support/consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { comeIn, share } from '../support/reading.ts';
import { fillDossier, inputNames, makeDossier, save, set, stepUrl } from '../support/story.ts';
import type { Change } from '../support/story.ts';

/** How each word begins, so that many are looked for in one go. */
const BEGINNING = 'canary';

/** Everything a person can type freely, each with a word of its own that occurs nowhere else. */
describe('what people type', function () {
  this.timeout(120_000);
  let app: TestApp;
  const canaries = new Map<string, string>();
  const canary = (place: string): string => {
    const word = `${BEGINNING}${randomBytes(8).toString('hex')}`;
    canaries.set(place, word);
    return word;
  };

  let sink: MailSink;

  before(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
  });
  after(async () => {
    await app.stop();
    await sink.stop();
  });

  it('can be read back through the pages by who may', async () => {
    const coordinator = app.as('karim', 'zorgcoordinator');
    const dossier = await makeDossier(app, coordinator, 'yara');
    await fillDossier(app, coordinator, dossier);
    await askAndAnswer(coordinator, dossier);
    await shareToRead(coordinator, dossier);
    const explained = canary('consent');
    await coordinator.visit(`${stepUrl(app, dossier, 8)}/instemming`);
    await coordinator.post(`${stepUrl(app, dossier, 8)}/instemming`, {
      wijze: 'niet',
      reden: explained,
    });
    const reason = canary('emergency');
    const admin = app.as('ingrid', 'beheerder');
    await admin.visit(`${app.base}/dossiers/${dossier}/noodtoegang`);
    await admin.post(`${app.base}/dossiers/${dossier}/noodtoegang`, {
      reden: `${reason} wegens een klacht`,
    });
    canaries.delete('emergency');
    canaries.set('emergency, typed only', reason);
    for (const step of steps.filter((one) => one.writtenByActs !== true)) {
      const url = stepUrl(app, dossier, step.number);
      const page = await coordinator.visit(url);
      await coordinator.post(url, { base: '0', intent: 'reopen' });
      await save(
        app,
        coordinator,
        dossier,
        step.number,
        canaryChanges(step.number, inputNames(page.text)),
      );
      const filled = (await coordinator.visit(url)).text;
      for (const [place, word] of canaries)
        if (place.startsWith(`${step.number}:`)) expect(filled, place).to.include(word);
    }
    await coordinator.visit(`${app.base}/dossiers/${dossier}/logboek/verslagen`);
    const report = await coordinator.post(`${app.base}/dossiers/${dossier}/logboek/verslagen`, {
      keuze: 'eigen',
      wachtwoord: 'paard batterij nietje correct',
    });
    expect(report.headers.get('content-type')).to.equal('application/pdf');
    await coordinator.visit(stepUrl(app, dossier, 11));
    const archived = await coordinator.post(stepUrl(app, dossier, 11), {
      zeker: '1',
      keuze: 'archiveren',
      reden: 'not-applicable',
      toelichting: canary('archived'),
    });
    expect(archived.status).to.equal(303);
    expect((await coordinator.visit(stepUrl(app, dossier, 11))).text).to.include(
      canaries.get('archived'),
    );
    const text = execFileSync(
      'pdftotext',
      ['-upw', 'paard batterij nietje correct', '-raw', '-', '-'],
      { input: report.bytes, encoding: 'utf8' },
    );
    expect(text).to.include(explained);
    expect(canaries.size).to.be.greaterThan(40);
  });

  /**
   * A question for consent with words in everything that can hold them, a remark on it, and the
   * school's answer.
   */
  async function askAndAnswer(coordinator: Client, dossier: string): Promise<void> {
    const asked = await ask(app, coordinator, dossier, {
      notitie: canary('note'),
      onderwerp: canary('subject'),
      'ander1-naam': canary('asked name'),
      'ander1-relatie': canary('asked relation'),
      'ander1-mail': `${canary('asked address')}@example.org`,
      'ander1-reden': canary('asked reason'),
    });
    expect(asked.status, asked.text).to.equal(303);
    await deliverAll(app);
    const mother = parentOf(app, sink, MOTHER);
    await answer(app, mother, await enter(app, sink, mother), {
      keuze: 'agreed-remark',
      opmerking: canary('remark'),
    });
    const log = `${app.base}/dossiers/${dossier}/logboek/inzage-instemming`;
    const page = (await coordinator.visit(log)).text;
    await coordinator.post(/action="([^"]+\/antwoord)"/.exec(page)?.[1] ?? '', {
      antwoord: canary('reply'),
    });
    await deliverAll(app);
    const evidence = (
      await coordinator.visit(
        `${log}/${/inzage-instemming\/([0-9a-f-]{36})/.exec(page)?.[1] ?? ''}`,
      )
    ).text;
    for (const [place, word] of canaries) expect(evidence, place).to.include(word);
  }

  /** A share to be read with words in everything that can hold them, opened by its reader. */
  async function shareToRead(coordinator: Client, dossier: string): Promise<void> {
    const shared = await share(app, coordinator, dossier, {
      notitie: canary('share: note'),
      onderwerp: canary('share: subject'),
      'ander1-naam': canary('share: name'),
      'ander1-relatie': canary('share: relation'),
      'ander1-mail': `${canary('share: address')}@example.org`,
      'ander1-reden': canary('share: reason'),
    });
    await deliverAll(app);
    await comeIn(app, sink, parentOf(app, sink, MOTHER));
    const page = (await coordinator.visit(shared.url)).text;
    for (const [place, word] of canaries)
      if (place.startsWith('share: ')) expect(page, place).to.include(word);
  }

  it('is nowhere in a dump of the database', async () => {
    const admin = await app.database.admin();
    const found: string[] = [];
    try {
      const [tables] = await admin.query('SHOW TABLES');
      for (const row of tables as Record<string, string>[]) {
        const table = Object.values(row)[0] ?? '';
        const [rows] = await admin.query(`SELECT * FROM \`${table}\``);
        const dump = (rows as Record<string, unknown>[])
          .map((values) =>
            Object.values(values)
              .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)))
              .join('\t'),
          )
          .join('\n');
        for (const [place, word] of canaries)
          if (dump.includes(word)) found.push(`${place} in ${table}`);
      }
    } finally {
      await admin.end();
    }
    expect(found).to.deep.equal([]);
  });

  it('is nowhere in the database’s own files, the data folder, temporary files or the log', () => {
    const server = process.env['TEST_DB_DATA_FOLDER'];
    expect(server, 'the data folder of the private database').to.be.a('string');
    const places = [
      server ?? '',
      app.dataFolder,
      ...readdirSync(tmpdir())
        .filter((name) => /^(opp|puppeteer|\.org\.chromium)/i.test(name))
        .map((name) => join(tmpdir(), name)),
    ];
    const files = places.flatMap(filesUnder);
    expect(files.length).to.be.greaterThan(5);
    const found: string[] = [];
    for (const file of files) {
      for (const place of placesIn(readIfThere(file), canaries)) found.push(`${place} in ${file}`);
    }
    for (const [place, word] of canaries)
      if (app.log.some((line) => line.includes(word))) found.push(`${place} in the log`);
    expect(found).to.deep.equal([]);
  });

  /**
   * A canary in every free field and every field of a new row of every list; choices, dates and
   * numbers stay valid.
   */
  function canaryChanges(number: number, names: readonly string[]): Change[] {
    const step = steps.find((candidate) => candidate.number === number);
    const changes: Change[] = [];
    for (const part of step?.parts ?? []) {
      const list = part.kind === 'list' ? part.key : undefined;
      const followed = part.kind === 'list' ? (part.follows?.fields ?? []) : [];
      if (list !== undefined && followed.length === 0)
        changes.push({ op: 'add', list, row: 'canary-row' });
      const fields = part.kind === 'domains' || part.kind === 'former' ? [] : part.fields;
      for (const field of fields) {
        if (followed.includes(field.key)) continue;
        const path = list === undefined ? field.key : `${list}/canary-row/${field.key}`;
        if (!['line', 'text', 'email', 'phone'].includes(field.kind)) continue;
        if (list === undefined && field.host !== undefined && !names.includes(path)) continue;
        const word = canary(`${number}:${path}`).slice(0, field.max ?? 200);
        canaries.set(`${number}:${path}`, word);
        if (word.length < 18) canaries.delete(`${number}:${path}`);
        changes.push(set(path, word));
      }
    }
    for (const name of names.filter((candidate) => candidate.startsWith('domains/')))
      changes.push(set(name, canary(`${number}:${name}`)));
    return changes;
  }
});

/** Where the words come from that occur in these bytes. */
function placesIn(bytes: Buffer, words: ReadonlyMap<string, string>): Set<string> {
  const found = new Set<string>();
  for (let at = bytes.indexOf(BEGINNING); at >= 0; at = bytes.indexOf(BEGINNING, at + 1)) {
    const here = bytes.toString('latin1', at, at + 200);
    for (const [place, word] of words) if (here.startsWith(word)) found.add(place);
  }
  return found;
}

/** Other tests make and remove temporary files meanwhile. */
function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

function filesUnder(folder: string): string[] {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (stat.isFile()) return [folder];
  return stat.isDirectory()
    ? readdirSync(folder).flatMap((name) => filesUnder(join(folder, name)))
    : [];
}
