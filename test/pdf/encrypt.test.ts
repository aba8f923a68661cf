import { execFile } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import ts from 'typescript';
import type { EncryptRequest } from '../../plugin/platform/print/encrypt-worker.ts';
import { createPdf } from '../../plugin/platform/print/pdf.ts';
import type { Pdf, PdfOptions } from '../../plugin/platform/print/pdf.ts';
import { codeOf, inspect, memoryLog, processes, sampleDocument, textOf, until } from './support.ts';
import type { Process } from './support.ts';
import { itInTheLongRun } from '../support/long-run.ts';

/** Where there is no qpdf: a thread does it then. */
const absent = '/nergens/qpdf';

const password = 'visser-vangen-fabriek-rijmen';

/**
 * What qpdf makes of the document once opened, written in one way, so that two files can be
 * compared.
 */
async function opened(pdf: Uint8Array, ...args: string[]): Promise<string> {
  const { code, text } = await inspect(
    pdf,
    'qpdf',
    ...args,
    '--decrypt',
    '--qdf',
    '--static-id',
    '--no-original-object-ids',
    '--min-version=1.7',
    'FILE',
    '-',
  );
  expect(code, text.slice(0, 300)).to.equal(0);
  return text;
}

/**
 * Without what encryption adds to the catalogue, and what follows from that for places in the file.
 */
const comparable = (text: string): string =>
  text
    .replace(/^ {2}\/Extensions <<\n(?: {4}.*\n)*? {2}>>\n/m, '')
    .replaceAll(/^\d{10} \d{5} n $/gm, '')
    .replaceAll(/\/ID \[.*\]/g, '')
    .replace(/startxref\n\d+/, '')
    .replace(/^%PDF.*$/m, '');

const contains = (pdf: Uint8Array, text: string): boolean => Buffer.from(pdf).includes(text);

for (const { by, qpdfPath } of [
  { by: 'by the program of the machine', qpdfPath: undefined },
  { by: 'in a thread', qpdfPath: absent },
])
  describe(`Encrypting a PDF ${by}`, function encrypting() {
    this.timeout(60_000);
    // The thread is for where there is no program: daily its main promises.
    const each = qpdfPath === undefined ? it : itInTheLongRun;
    const { log, lines } = memoryLog();
    let pdf: Pdf;
    let plain: Uint8Array;
    let sealed: Uint8Array;

    before(async () => {
      pdf = createPdf({ log, qpdfPath });
      plain = await pdf.print(await sampleDocument(10));
      sealed = await pdf.encrypt(plain, password);
    });

    after(() => pdf.stop());

    it('uses AES-256 in revision 6, and is sound', async () => {
      const { code, text } = await inspect(
        sealed,
        'qpdf',
        '--show-encryption',
        '--check',
        `--password=${password}`,
        'FILE',
      );
      expect(code, text).to.equal(0);
      expect(text)
        .to.contain('R = 6')
        .and.contain('file encryption method: AESv3')
        .and.contain('stream encryption method: AESv3')
        .and.contain('string encryption method: AESv3')
        .and.contain('No syntax or stream encoding errors');
      expect(text)
        .to.contain('modify anything: not allowed')
        .and.contain('extract for accessibility: allowed');
    });

    each('opens with its password only', async () => {
      const read = (given: string): Promise<{ code: number; text: string }> =>
        inspect(sealed, 'pdftotext', '-upw', given, 'FILE', '-');
      expect((await read(password)).text).to.contain('Yara leest vlot');
      for (const wrong of [
        '',
        'visser-vangen-fabriek-rijmeN',
        password.slice(0, -1),
        `${password} `,
      ]) {
        const { code, text } = await read(wrong);
        expect(code, wrong).not.to.equal(0);
        expect(text).to.contain('Incorrect password').and.not.contain('Yara');
      }
      expect((await inspect(sealed, 'qpdf', '--check', 'FILE')).text).to.contain(
        'invalid password',
      );
    });

    each('leaves no text, title or bookmark readable in the file', () => {
      expect(contains(plain, 'Hoofdstuk 1')).to.equal(true);
      expect(contains(sealed, 'Hoofdstuk')).to.equal(false);
      expect(contains(sealed, 'Ontwikkelingsperspectief')).to.equal(false);
      expect(contains(sealed, password)).to.equal(false);
    });

    it('keeps everything of the document: tags, bookmarks, language, title and fonts', async () => {
      expect(comparable(await opened(sealed, `--password=${password}`))).to.equal(
        comparable(await opened(plain)),
      );
      const info = (await inspect(sealed, 'pdfinfo', '-upw', password, 'FILE')).text;
      expect(info)
        .to.match(/Tagged: +yes/)
        .and.match(/Pages: +10/)
        .and.contain('Encrypted:       yes');
      expect(Buffer.from(info, 'latin1').toString('utf8')).to.contain(
        'Ontwikkelingsperspectief (proef) \\ één',
      );
      expect(await opened(sealed, `--password=${password}`))
        .to.contain('/Lang (nl)')
        .and.contain('(Hoofdstuk 10)');
    });

    each('makes another file each time, under another key', async () => {
      const again = await pdf.encrypt(plain, password);
      const keys = await Promise.all(
        [sealed, again].map(
          async (one) =>
            /Encryption key = (\w+)/.exec(
              (
                await inspect(
                  one,
                  'qpdf',
                  '--show-encryption',
                  '--show-encryption-key',
                  `--password=${password}`,
                  'FILE',
                )
              ).text,
            )?.[1],
        ),
      );
      expect(keys[0]).to.match(/^[\da-f]{64}$/);
      expect(keys[1])
        .to.match(/^[\da-f]{64}$/)
        .and.not.equal(keys[0]);
    });

    each('takes passwords up to the longest and with every sign of the keyboard', async () => {
      const signs = String.fromCharCode(...Array.from({ length: 94 }, (_, place) => 0x21 + place));
      for (const given of [
        signs,
        `${'lang '.repeat(25)}eind`.slice(0, 128).padEnd(128, 'x'),
        '"\\ {"a": 1} \\u0000',
      ]) {
        const { code, text } = await inspect(
          await pdf.encrypt(plain, given),
          'qpdf',
          `--password=${given}`,
          '--check',
          'FILE',
        );
        expect(code, text).to.equal(0);
      }
    });

    each('encrypts a PDF that Chromium did not write just as well', async () => {
      const packed = Buffer.from(
        (await inspect(plain, 'qpdf', '--object-streams=generate', 'FILE', '-')).text,
        'latin1',
      );
      for (const given of [password, 'een "gek" \\ wachtwoord']) {
        const other = await pdf.encrypt(packed, given);
        const { code, text } = await inspect(
          other,
          'qpdf',
          '--show-encryption',
          '--check',
          `--password=${given}`,
          'FILE',
        );
        expect(code, text).to.equal(0);
        expect(text).to.contain('R = 6').and.contain('file encryption method: AESv3');
        expect((await inspect(other, 'pdfinfo', '-upw', given, 'FILE')).text).to.match(
          /Tagged: +yes/,
        );
      }
    });

    each('reads every way in which a PDF can write a string', async () => {
      const title = String.raw`(haak \( en \) (binnen) \\ \101\0622 \n\
regel \d)`;
      const objects = [
        `<</Title ${title}\n/Author <feFF00E9 0>\n/Empty ()\n/Odd#20name /x>>`,
        '<</Type /Catalog\n/Pages 3 0 R>>',
        '<</Type /Pages\n/Kids [4 0 R]\n/Count 1>>',
        '<</Type /Page\n/Parent 3 0 R\n/MediaBox [0 0 9 9]\n/Contents 5 0 R>>',
        '<</Length 5>> stream\n0 0 m\nendstream',
      ];
      let file = '%PDF-1.4\n';
      const offsets = objects.map((object, place) => {
        const offset = file.length;
        file += `${place + 1} 0 obj\n${object}\nendobj\n`;
        return `${String(offset).padStart(10, '0')} 00000 n \n`;
      });
      const table = `xref\n0 6\n0000000000 65535 f \n${offsets.join('')}trailer\n<</Size 6\n/Root 2 0 R\n/Info 1 0 R>>\nstartxref\n${file.length}\n%%EOF\n`;
      const document = Buffer.from(file + table, 'latin1');
      const made = await pdf.encrypt(document, password);
      expect(comparable(await opened(made, `--password=${password}`))).to.equal(
        comparable(await opened(document)),
      );
    });

    each('refuses what is no PDF, and says nothing of it', async () => {
      expect(await codeOf(pdf.encrypt(Buffer.from('geen pdf, wel geheim'), password))).to.equal(
        'pdf-encryption-failed',
      );
      for (const cut of [
        plain.subarray(0, 5_000),
        plain.subarray(0, -300),
        Buffer.concat([plain.subarray(0, 9_000), plain.subarray(9_100)]),
      ]) {
        const made = await pdf.encrypt(cut, password).catch((cause: unknown) => cause);
        if (made instanceof Uint8Array) expect(contains(made, 'Hoofdstuk')).to.equal(false);
        else expect(made).to.have.property('code', 'pdf-encryption-failed');
      }
      expect(await textOf(plain)).to.contain('Yara');
    });

    each('does ten at once, each with its own password', async () => {
      const made = await Promise.all(
        Array.from({ length: 10 }, (_, place) => pdf.encrypt(plain, `wachtwoord-nummer-${place}`)),
      );
      for (const [place, one] of made.entries()) {
        expect(
          (await inspect(one, 'pdftotext', '-upw', `wachtwoord-nummer-${place}`, 'FILE', '-')).text,
        ).to.contain('Yara leest vlot');
      }
    });

    it('shows the password nowhere: no argument, log line or temporary file', async () => {
      const secret = 'kanarie-9d41-wachtwoord';
      const seen: string[] = [];
      const watch = new AbortController();
      const encrypted = Promise.all(
        Array.from({ length: 6 }, () => pdf.encrypt(plain, secret)),
      ).finally(() => {
        watch.abort();
      });
      while (!watch.signal.aborted) {
        seen.push(...(await processes()).map((one) => one.command));
        for (const folder of [tmpdir(), '/dev/shm']) seen.push(...(await readdir(folder)));
      }
      await encrypted;
      expect(seen.length).to.be.above(10);
      expect([...seen, ...lines].filter((text) => text.includes(secret))).to.deep.equal([]);
    });

    each('works from the built JavaScript too', async () => {
      const root = fileURLToPath(new URL('../../', import.meta.url));
      const folder = await mkdtemp(join(tmpdir(), 'opp-dossier-test-'));
      try {
        await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
        await writeFile(join(folder, 'package.json'), '{"type":"module"}');
        for (const part of ['platform/print', 'platform/threads', 'kernel']) {
          await mkdir(join(folder, part), { recursive: true });
          for (const name of await readdir(join(root, 'plugin', part))) {
            const { outputText } = ts.transpileModule(
              await readFile(join(root, 'plugin', part, name), 'utf8'),
              {
                compilerOptions: {
                  module: ts.ModuleKind.ESNext,
                  target: ts.ScriptTarget.ES2023,
                  rewriteRelativeImportExtensions: true,
                },
              },
            );
            await writeFile(join(folder, part, name.replace(/\.ts$/, '.js')), outputText);
          }
        }
        await writeFile(join(folder, 'plain.pdf'), plain);
        await writeFile(
          join(folder, 'run.js'),
          `
        import { readFileSync, writeFileSync } from 'node:fs';
        import { createPdf } from './platform/print/index.js';
        const pdf = createPdf({ qpdfPath: ${JSON.stringify(qpdfPath)}, log: { info() {}, warn() {}, error(event, cause) { console.error(event, cause); } } });
        writeFileSync('sealed.pdf', await pdf.encrypt(readFileSync('plain.pdf'), '${password}'));
        await pdf.stop();`,
        );
        await promisify(execFile)(process.execPath, ['run.js'], {
          cwd: folder,
          env: { PATH: process.env['PATH'] },
        });
        const built = await readFile(join(folder, 'sealed.pdf'));
        expect((await inspect(built, 'pdftotext', '-upw', password, 'FILE', '-')).text).to.contain(
          'Yara leest vlot',
        );
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });

describe('The thread that encrypts', function thread() {
  this.timeout(60_000);
  const { log, lines } = memoryLog();
  let pdf: Pdf;
  let plain: Uint8Array;

  before(async () => {
    pdf = createPdf({ log, qpdfPath: absent });
    plain = await pdf.print(await sampleDocument(2));
  });

  after(() => pdf.stop());

  it('keeps no copy of the password it hands over, and starts a new one when it dies', async () => {
    const kept: number[] = [];
    const threads = new Set<Worker>();
    const own = Object.getOwnPropertyDescriptor(Worker.prototype, 'postMessage') ?? {};
    const post = own.value as (...args: unknown[]) => void;
    Worker.prototype.postMessage = function record(this: Worker, ...args: unknown[]): void {
      threads.add(this);
      post.apply(this, args);
      kept.push((args[0] as EncryptRequest).password.length);
      if (threads.size === 1) void this.terminate();
    };
    try {
      const made = await pdf.encrypt(plain, password);
      expect((await inspect(made, 'pdftotext', '-upw', password, 'FILE', '-')).text).to.contain(
        'Yara leest vlot',
      );
    } finally {
      Object.defineProperty(Worker.prototype, 'postMessage', own);
    }
    expect(threads.size).to.equal(2);
    expect(kept).to.deep.equal([0, 0]);
    expect(lines.filter((line) => line.includes('pdf.encrypt-worker-died'))).to.have.length(1);
    expect(contains(await pdf.encrypt(plain, password), 'Hoofdstuk')).to.equal(false);
  });
});

describe('The qpdf program that encrypts', function program() {
  this.timeout(60_000);
  let folder: string;
  let plain: Uint8Array;
  let pdf: Pdf;
  let lines: string[];

  const create = (options: Partial<PdfOptions> = {}): void => {
    const memory = memoryLog();
    lines = memory.lines;
    pdf = createPdf({ log: memory.log, ...options });
  };
  /** A program that is found where qpdf is looked for. */
  const standIn = async (script: string): Promise<string> => {
    const path = join(folder, 'qpdf');
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return path;
  };
  const children = async (name = 'qpdf'): Promise<Process[]> =>
    (await processes()).filter((one) => one.parent === process.pid && one.command.includes(name));
  const opens = async (made: Uint8Array): Promise<boolean> =>
    (await inspect(made, 'pdftotext', '-upw', password, 'FILE', '-')).text.includes('Yara');

  /** Files in memory that this process holds open, by their lost names. */
  const memoryFiles = async (): Promise<string[]> => {
    const open = await readdir('/proc/self/fd');
    const names = await Promise.all(
      open.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    );
    return names.filter((name) => name.startsWith('/dev/shm/opp-dossier-'));
  };

  before(async () => {
    create();
    plain = await pdf.print(await sampleDocument(2));
    await pdf.stop();
    folder = await mkdtemp(join(tmpdir(), 'opp-dossier-test-'));
    // Another user runs what lies in it.
    await chmod(folder, 0o755);
  });

  afterEach(async () => {
    await pdf.stop();
    expect(await children(), 'processes left behind').to.deep.equal([]);
    expect(await memoryFiles(), 'memory left behind').to.deep.equal([]);
  });

  after(() => rm(folder, { recursive: true }));

  it('stands ready as a user without rights, with no environment, and is another for each document', async () => {
    create();
    await pdf.warm();
    const met = new Set<number>();
    for (let round = 0; round < 3; round += 1) {
      await until(async () => (await children()).length === 1);
      const [one] = await children();
      expect(one?.command.split('\0')).to.deep.equal(['/usr/bin/qpdf', '@-', '']);
      expect(one?.uid).not.to.equal(0);
      expect(await readFile(`/proc/${one?.pid}/environ`, 'latin1')).to.equal('');
      const files = await memoryFiles();
      expect(files).to.have.length(2);
      expect(files.filter((name) => !name.endsWith(' (deleted)'))).to.deep.equal([]);
      met.add(one?.pid ?? 0);
      expect(await opens(await pdf.encrypt(plain, password))).to.equal(true);
    }
    expect(met.size).to.equal(3);
    expect(lines.filter((line) => line.includes('"error"'))).to.deep.equal([]);
  });

  itInTheLongRun('is started anew when it died while it waited', async () => {
    create();
    await pdf.warm();
    for (const one of await children()) process.kill(one.pid, 'SIGKILL');
    await until(() => !pdf.health().encrypterRunning);
    expect(await opens(await pdf.encrypt(plain, password))).to.equal(true);
    await until(async () => (await children()).length === 1);
    expect(lines.filter((line) => line.includes('"error"'))).to.deep.equal([]);
  });

  it('is left for the thread when it dies under a document, and nothing is lost', async () => {
    create();
    await pdf.warm();
    const [waiting] = await children();
    const making = pdf.encrypt(plain, password);
    process.kill(waiting?.pid ?? 0, 'SIGKILL');
    expect(await opens(await making)).to.equal(true);
    expect(await opens(await pdf.encrypt(plain, password))).to.equal(true);
    expect(await children()).to.deep.equal([]);
    expect(lines.filter((line) => line.includes('pdf.qpdf-program-failed'))).to.have.length(1);
  });

  itInTheLongRun('is left for the thread when it is too old, or does not start', async () => {
    for (const script of ['exit 2', 'cat >/dev/null; exit 2', 'cat >/dev/null; kill -9 $$']) {
      create({ qpdfPath: await standIn(script) });
      for (let round = 0; round < 2; round += 1)
        expect(await opens(await pdf.encrypt(plain, password)), script).to.equal(true);
      expect(lines.filter((line) => line.includes('pdf.qpdf-program-failed'))).to.have.length(1);
      await pdf.stop();
    }
    create({ qpdfPath: folder });
    expect(await opens(await pdf.encrypt(plain, password))).to.equal(true);
    expect(lines.filter((line) => line.includes('pdf.qpdf-program-failed'))).to.have.length(1);
  });

  itInTheLongRun('goes on being used after a document that is none', async () => {
    create();
    await pdf.warm();
    expect(await codeOf(pdf.encrypt(Buffer.from('geen pdf'), password))).to.equal(
      'pdf-encryption-failed',
    );
    expect(await opens(await pdf.encrypt(plain, password))).to.equal(true);
    await until(async () => (await children()).length === 1);
  });

  it('is ended at the deadline, and when all stops', async () => {
    create({ qpdfPath: await standIn('exec sleep 60'), deadlineMs: 500 });
    const start = performance.now();
    expect(await codeOf(pdf.encrypt(plain, password))).to.equal('pdf-too-slow');
    expect(performance.now() - start).to.be.within(400, 3_000);
    await until(async () => (await children('sleep')).length === 1);
    await pdf.stop();
    expect(await children('sleep')).to.deep.equal([]);
    create({ qpdfPath: await standIn('exec sleep 60') });
    const outcome = codeOf(pdf.encrypt(plain, password));
    await until(async () => (await children('sleep')).length === 1);
    await pdf.stop();
    expect(await outcome).to.equal('pdf-stopped');
    expect(await children('sleep')).to.deep.equal([]);
  });
});
