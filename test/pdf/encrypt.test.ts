import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import ts from 'typescript';
import { sealChromiumPdf } from '../../plugin/platform/print/chromium-pdf.ts';
import type { EncryptRequest } from '../../plugin/platform/print/encrypt-worker.ts';
import { UnknownForm } from '../../plugin/platform/print/pdf-tokens.ts';
import { createPdf } from '../../plugin/platform/print/pdf.ts';
import type { Pdf } from '../../plugin/platform/print/pdf.ts';
import { createSecurityHandler } from '../../plugin/platform/print/security-handler.ts';
import { codeOf, inspect, memoryLog, processes, sampleDocument, textOf } from './support.ts';

const password = 'visser-vangen-fabriek-rijmen';

/** What qpdf makes of the document once opened, written in one way, so that two files can be compared. */
async function opened(pdf: Uint8Array, ...args: string[]): Promise<string> {
  const { code, text } = await inspect(
    pdf,
    'qpdf',
    ...args,
    '--decrypt',
    '--qdf',
    '--static-id',
    '--min-version=1.7',
    'FILE',
    '-',
  );
  expect(code, text.slice(0, 300)).to.equal(0);
  return text;
}

/** Without what encryption adds to the catalogue, and what follows from that for places in the file. */
const comparable = (text: string): string =>
  text
    .replace(/^ {2}\/Extensions <<\n(?: {4}.*\n)*? {2}>>\n/m, '')
    .replaceAll(/^\d{10} \d{5} n $/gm, '')
    .replaceAll(/\/ID \[.*\]/g, '')
    .replace(/startxref\n\d+/, '')
    .replace(/^%PDF.*$/m, '');

const contains = (pdf: Uint8Array, text: string): boolean => Buffer.from(pdf).includes(text);

describe('Encrypting a PDF', function encrypting() {
  this.timeout(60_000);
  const { log, lines } = memoryLog();
  let pdf: Pdf;
  let plain: Uint8Array;
  let sealed: Uint8Array;

  before(async () => {
    pdf = createPdf({ log });
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

  it('opens with its password only', async () => {
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
    expect((await inspect(sealed, 'qpdf', '--check', 'FILE')).text).to.contain('invalid password');
  });

  it('leaves no text, title or bookmark readable in the file', () => {
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

  it('makes another file each time, under another key', async () => {
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

  it('takes passwords up to the longest and with every sign of the keyboard', async () => {
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

  it('encrypts a PDF that Chromium did not write just as well, by qpdf', async () => {
    const packed = Buffer.from(
      (await inspect(plain, 'qpdf', '--object-streams=generate', 'FILE', '-')).text,
      'latin1',
    );
    expect(() => sealChromiumPdf(packed, createSecurityHandler(Buffer.from(password)))).to.throw(
      UnknownForm,
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

  it('reads every way in which a PDF can write a string', async () => {
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
    const own = sealChromiumPdf(document, createSecurityHandler(Buffer.from(password)));
    expect(comparable(await opened(own, `--password=${password}`))).to.equal(
      comparable(await opened(document)),
    );
  });

  it('refuses what is no PDF, and says nothing of it', async () => {
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

  it('does ten at once, each with its own password', async () => {
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
      seen.push(...(await processes()).map((one) => one.command), ...(await readdir(tmpdir())));
    }
    await encrypted;
    expect(seen.length).to.be.above(10);
    expect([...seen, ...lines].filter((text) => text.includes(secret))).to.deep.equal([]);
  });

  it('keeps no copy of the password it hands over, and starts a new thread when the thread dies', async () => {
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

  it('works from the built JavaScript too', async () => {
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
        const pdf = createPdf({ log: { info() {}, warn() {}, error(event, cause) { console.error(event, cause); } } });
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
