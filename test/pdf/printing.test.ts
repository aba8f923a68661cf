import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createPdf } from '../../plugin/platform/print/pdf.ts';
import type { Pdf, PdfOptions } from '../../plugin/platform/print/pdf.ts';
import {
  browserGroups,
  codeOf,
  endlessDocument,
  inspect,
  killBrowsers,
  memoryLog,
  pause,
  processes,
  sampleDocument,
  textOf,
  until,
} from './support.ts';
import { itInTheLongRun } from '../support/long-run.ts';

describe('Printing', function printing() {
  this.timeout(180_000);
  let pdf: Pdf;
  let lines: string[];
  let folder: string;

  const create = (options: Partial<PdfOptions> = {}): Pdf => {
    const memory = memoryLog();
    lines = memory.lines;
    // Much work beside it makes a browser start slowly, which is no fault of what is tried here.
    pdf = createPdf({ log: memory.log, deadlineMs: 120_000, ...options });
    return pdf;
  };

  // A folder for temporary files of this test's own, into which the browser's user may go.
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opp-dossier-test-'));
    await chmod(folder, 0o755);
    process.env['TMPDIR'] = folder;
  });

  afterEach(async () => {
    await pdf.stop();
    const left = (await readdir(folder)).filter((name) => name.startsWith('opp-dossier-'));
    delete process.env['TMPDIR'];
    await rm(folder, { recursive: true, force: true });
    expect(left, 'temporary files left behind').to.deep.equal([]);
    expect(await browserGroups(), 'browsers left behind').to.deep.equal([]);
  });

  it('makes a tagged Dutch A4 document with bookmarks, page numbers and its font inside', async () => {
    const printed = await create().print(await sampleDocument(3));
    const info = (await inspect(printed, 'pdfinfo', 'FILE')).text;
    expect(info)
      .to.match(/Tagged: +yes/)
      .and.match(/Pages: +3/)
      .and.match(/Page size: .*A4/)
      .and.match(/JavaScript: +no/);
    const structure = (
      await inspect(printed, 'qpdf', '--qdf', '--object-streams=disable', 'FILE', '-')
    ).text;
    expect(structure)
      .to.contain('/Lang (nl)')
      .and.contain('/Outlines')
      .and.contain('(Hoofdstuk 3)');
    expect(await textOf(printed))
      .to.contain('Blad 2 van 3')
      .and.contain('Yara leest vlot');
    const fonts = (await inspect(printed, 'pdffonts', 'FILE')).text
      .split('\n')
      .slice(2)
      .filter((line) => line !== '');
    expect(fonts).not.to.deep.equal([]);
    for (const font of fonts) expect(font).to.match(/ yes +(?:yes|no) +yes +\d+ +\d+$/);
  });

  it('starts nothing before the first document, and stands ready after warming', async () => {
    create();
    expect(pdf.health()).to.include({ ok: true, running: false, starts: 0 });
    expect(await browserGroups()).to.deep.equal([]);
    await pdf.warm();
    expect(pdf.health()).to.include({ running: true, starts: 1, encrypterRunning: true });
  });

  it('runs the browser as an unprivileged user, or says that it does not', async () => {
    await create().warm();
    const { sandbox, user } = pdf.health();
    const warned = lines.filter((line) => line.includes('pdf.browser-without-sandbox'));
    expect(warned).to.have.length(sandbox === true ? 0 : 1);
    if (process.getuid?.() !== 0 || user === null) return;
    const [group] = await browserGroups();
    const own = (await processes()).filter((one) => one.group === group);
    expect(own).not.to.deep.equal([]);
    for (const one of own) expect(one.uid, one.command).not.to.equal(0);
  });

  it('lets the browser give way to the answering, with all that it starts', async function () {
    await create().warm();
    // A browser of root's takes itself what it wants.
    if (pdf.health().user === null) this.skip();
    await pdf.print('<p>een blad</p>');
    const [group] = await browserGroups();
    const own = (await processes()).filter((one) => one.group === group);
    expect(own.length).to.be.greaterThan(1);
    for (const one of own) expect(one.nice, one.command).to.be.at.least(5);
  });

  it('keeps the secrets of its own environment from the browser', async () => {
    process.env['OPP_TEST_SECRET'] = 'KANARIE-GEHEIM';
    try {
      await create().warm();
      const [group] = await browserGroups();
      expect(await readFile(`/proc/${group}/environ`, 'latin1'))
        .to.contain('HOME=')
        .and.not.contain('KANARIE-GEHEIM');
    } finally {
      delete process.env['OPP_TEST_SECRET'];
    }
  });

  it('prints on when the browser is killed under a document', async () => {
    await create().warm();
    const printing = pdf.print(await sampleDocument(60));
    await pause(150);
    expect(await killBrowsers()).to.equal(1);
    expect(await textOf(await printing)).to.contain('Blad 60 van 60');
    expect(pdf.health().starts).to.equal(2);
    expect(lines.filter((line) => line.includes('pdf.browser-crashed'))).to.have.length(1);
  });

  itInTheLongRun(
    'gives up when the browser dies under the same document twice, and prints the next',
    async () => {
      await create().warm();
      const outcome = codeOf(pdf.print(endlessDocument));
      for (const starts of [1, 2]) {
        await until(() => pdf.health().running && pdf.health().starts === starts);
        await pause(200);
        expect(await killBrowsers()).to.equal(1);
      }
      expect(await outcome).to.equal('pdf-crashed');
      expect(await textOf(await pdf.print('<p>daarna</p>'))).to.contain('daarna');
    },
  );

  itInTheLongRun('starts again when the browser died while nobody printed', async () => {
    await create().warm();
    await killBrowsers();
    await pause(100);
    expect(pdf.health().running).to.equal(false);
    expect(await textOf(await pdf.print('<p>weer terug</p>'))).to.contain('weer terug');
    expect(lines.filter((line) => line.includes('pdf.browser-crashed'))).to.deep.equal([]);
  });

  it('breaks off a document that never ends at its deadline, and prints the next', async () => {
    await create({ deadlineMs: 6_000 }).warm();
    const start = performance.now();
    expect(await codeOf(pdf.print(endlessDocument))).to.equal('pdf-too-slow');
    expect(performance.now() - start).to.be.within(5_900, 20_000);
    expect(await textOf(await pdf.print('<p>daarna</p>'))).to.contain('daarna');
  });

  it('prints two at once, lets so many wait, and refuses the next at once', async () => {
    await create({ concurrency: 2, maxQueue: 2 }).warm();
    const html = await sampleDocument(5);
    const taken = Array.from({ length: 4 }, () => pdf.print(html));
    expect(pdf.health()).to.include({ printing: 2, waiting: 2 });
    expect(await codeOf(pdf.print(html))).to.equal('pdf-busy');
    expect(await Promise.all(taken.map(async (one) => (await one).length > 10_000))).to.deep.equal([
      true,
      true,
      true,
      true,
    ]);
    expect(pdf.health()).to.include({ printing: 0, waiting: 0, starts: 1 });
  });

  it('lets go of a place in the line, and of a page, when the asker goes away', async () => {
    await create({ concurrency: 1, maxQueue: 1 }).warm();
    const [first, second] = [new AbortController(), new AbortController()];
    const printing = pdf.print(await sampleDocument(60), { signal: first.signal });
    const waiting = pdf.print('<p>twee</p>', { signal: second.signal });
    second.abort(new Error('tweede ging weg'));
    expect(await codeOf(waiting)).to.contain('tweede ging weg');
    expect(pdf.health()).to.include({ printing: 1, waiting: 0 });
    await pause(100);
    first.abort(new Error('eerste ging weg'));
    expect(await codeOf(printing)).to.contain('eerste ging weg');
    expect(await textOf(await pdf.print('<p>drie</p>'))).to.contain('drie');
  });

  itInTheLongRun('replaces the browser after so many documents without losing one', async () => {
    await create({ restartAfter: 3 }).warm();
    const texts = await Promise.all(
      Array.from({ length: 10 }, async (_, place) =>
        textOf(await pdf.print(`<p>nummer ${place}</p>`)),
      ),
    );
    texts.forEach((text, place) => expect(text).to.contain(`nummer ${place}`));
    await until(async () => (await browserGroups()).length === 1);
    expect(pdf.health().starts).to.be.within(3, 5);
    expect(lines.filter((line) => line.includes('"error"'))).to.deep.equal([]);
  });

  itInTheLongRun('keeps no page of a printed document', async () => {
    await create({ concurrency: 1 }).warm();
    const [group] = await browserGroups();
    const renderers = async (): Promise<number> =>
      (await processes()).filter(
        (one) => one.group === group && one.command.includes('--type=renderer'),
      ).length;
    await pause(500);
    const atRest = await renderers();
    for (let round = 0; round < 8; round += 1) await pdf.print('<p>weg ermee</p>');
    await until(async () => (await renderers()) <= atRest);
  });

  it('prints a series on pages kept for it, with nothing of the one document in the next, and lets go of them at the end', async () => {
    await create().warm();
    const [group] = await browserGroups();
    const renderers = async (): Promise<number[]> =>
      (await processes())
        .filter((one) => one.group === group && one.command.includes('--type=renderer'))
        .map((one) => one.pid);
    await pause(500);
    const atRest = (await renderers()).length;
    const series = pdf.series();
    const met = new Set<number>();
    const texts: string[] = [];
    for (let place = 0; place < 6; place += 1) {
      const head =
        place === 0
          ? '<style>p::before { content: "alleen-in-nul" }</style><title>nul</title>'
          : `<title>titel${place}</title>`;
      const printed = await series.print(
        `<html lang="nl"><head>${head}</head><body><h1>kop${place}</h1><p>tekst${place}</p></body></html>`,
      );
      texts.push(`${await textOf(printed)} ${(await inspect(printed, 'pdfinfo', 'FILE')).text}`);
      for (const pid of await renderers()) met.add(pid);
    }
    for (const [place, text] of texts.entries()) {
      expect(text)
        .to.contain(`kop${place}`)
        .and.contain(`tekst${place}`)
        .and.match(/Pages: +1/);
      for (const other of texts.keys())
        if (other !== place)
          expect(text).not.to.contain(`kop${other}`).and.not.contain(`titel${other}`);
      expect(text.includes('alleen-in-nul'), `the style of the first in ${place}`).to.equal(
        place === 0,
      );
    }
    expect(met.size, 'renderers of six documents').to.be.at.most(atRest + 2);
    series.end();
    await until(async () => (await renderers()).length <= atRest);
    expect(await textOf(await pdf.print('<p>daarna</p>'))).to.contain('daarna');
  });

  itInTheLongRun(
    'goes on with a series when the browser is killed, when a document fails, and when others print meanwhile',
    async () => {
      await create({ deadlineMs: 10_000 }).warm();
      const series = pdf.series();
      expect(await textOf(await series.print('<p>een</p>'))).to.contain('een');
      await killBrowsers();
      await pause(100);
      expect(await textOf(await series.print('<p>twee</p>'))).to.contain('twee');
      expect(await codeOf(series.print(endlessDocument))).to.equal('pdf-too-slow');
      const texts = await Promise.all(
        [
          series.print('<p>drie</p>'),
          pdf.print('<p>van een ander</p>'),
          series.print('<p>vier</p>'),
        ].map(async (one) => textOf(await one)),
      );
      expect(texts.map((text) => text.trim())).to.deep.equal(['drie', 'van een ander', 'vier']);
      series.end();
    },
  );

  it('breaks off what runs and refuses what comes when it is stopped', async () => {
    await create({ concurrency: 1 }).warm();
    const [running, waiting] = [
      codeOf(pdf.print(endlessDocument)),
      codeOf(pdf.print('<p>wacht</p>')),
    ];
    await pause(200);
    await pdf.stop();
    expect([
      await running,
      await waiting,
      await codeOf(pdf.print('<p>later</p>')),
      await codeOf(pdf.encrypt(new Uint8Array(), 'x')),
    ]).to.deep.equal(['pdf-stopped', 'pdf-stopped', 'pdf-stopped', 'pdf-stopped']);
    expect(pdf.health()).to.include({ running: false, encrypterRunning: false });
  });

  it('says that there is no browser, or that it does not start', async () => {
    create({ executablePath: '/nergens/chromium' });
    expect(await codeOf(pdf.print('<p>tekst</p>'))).to.equal('pdf-browser-missing');
    expect(pdf.health()).to.include({ ok: false, running: false });
    await pdf.stop();
    create({ executablePath: '/bin/false' });
    expect(await codeOf(pdf.print('<p>tekst</p>'))).to.equal('pdf-browser-failed');
    expect(pdf.health()).to.include({ ok: false, running: false });
  });
});
