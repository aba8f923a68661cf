import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import puppeteer from 'puppeteer';
import type { Browser } from 'puppeteer';
import { AppError } from '../../plugin/kernel/errors.ts';
import { findExecutable } from '../../plugin/platform/print/browser.ts';
import { createPdf } from '../../plugin/platform/print/pdf.ts';
import type { Pdf } from '../../plugin/platform/print/pdf.ts';
import { memoryLog, pause, textOf } from './support.ts';

const canary = 'KANARIE7F3A';

/**
 * Each way by which a document could reach out; `U` stands for an address of the canary server, `F`
 * for the canary file.
 */
const hostile: Record<string, string> = {
  'an image': '<img src="U">',
  'an imported style sheet': '<style>@import url("U");</style>',
  'a linked style sheet': '<link rel="stylesheet" href="U">',
  'a prefetch': '<link rel="prefetch" href="U">',
  'a preload': '<link rel="preload" as="image" href="U">',
  'a frame': '<iframe src="U" width="600" height="200"></iframe>',
  'a frame within a written frame':
    '<iframe srcdoc="<iframe src=\'U\' width=500></iframe>" width="600"></iframe>',
  'an object': '<object data="U" width="600" height="200"></object>',
  'an embed': '<embed src="U" width="600" height="200">',
  'a meta refresh': '<meta http-equiv="refresh" content="0;url=U">',
  'a script that fetches': '<script>fetch("U", { mode: "no-cors" })</script>',
  'a script from outside': '<script src="U"></script>',
  'a WebSocket': '<script>new WebSocket("U".replace("http", "ws"))</script>',
  'an event handler': '<img src="data:," onerror="new Image().src = \'U\'">',
  'a video and its poster': '<video src="U" poster="U" controls></video>',
  'a sound': '<audio src="U" autoplay></audio>',
  'an image in a drawing':
    '<svg width="99" height="99"><image href="U" width="9" height="9"/></svg>',
  'a background': '<div style="background:url(U);height:99px"></div>',
  'a font': '<style>@font-face{font-family:W;src:url(U)}</style><p style="font-family:W">tekst</p>',
  'a form that sends itself':
    '<form method="post" action="U"></form><script>document.forms[0].submit()</script>',
  'content ahead of the policy': '<!-- <head> --><html><body><img src="U"></body><head></head>',
  'a base and a relative image': '<base href="U"><img src="/beeld.png">',
};
/**
 * What this browser does not do even without the lock (files), or only in other versions of it
 * (connecting ahead).
 */
const quiet: Record<string, string> = {
  'a preconnect': '<link rel="preconnect" href="U">',
  'a name looked up ahead': '<link rel="dns-prefetch" href="U">',
  'a prerendered page': '<link rel="prerender" href="U">',
  'an image of the machine': '<img src="F">',
  'a frame with a file of the machine': '<iframe src="F" width="600" height="200"></iframe>',
  'an object with a file of the machine':
    '<object data="F" type="text/plain" width="600" height="200"></object>',
};

describe('The lock around a printed document', function lock() {
  this.timeout(90_000);
  let server: Server;
  let folder: string;
  let connections = 0;
  const asked: string[] = [];
  const fill = (html: string, name: string): string =>
    html
      .replaceAll(
        'U',
        `http://127.0.0.1:${(server.address() as AddressInfo).port}/${encodeURIComponent(name)}`,
      )
      .replaceAll('F', `file://${join(folder, 'kanarie.txt')}`);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opp-dossier-test-'));
    await writeFile(join(folder, 'kanarie.txt'), canary);
    server = createServer((request, response) => {
      asked.push(decodeURIComponent(request.url ?? ''));
      response.setHeader('content-type', 'text/html').end(`<p>${canary}</p>`);
    });
    server.on('connection', () => {
      connections += 1;
    });
    server.on('upgrade', (request, socket) => {
      asked.push(decodeURIComponent(request.url ?? ''));
      socket.destroy();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });

  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
    await rm(folder, { recursive: true, force: true });
  });

  describe('without it', () => {
    let bare: Browser;

    before(async () => {
      bare = await puppeteer.launch({
        executablePath: findExecutable() ?? '',
        args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
      });
    });

    after(() => bare.close());

    const printBare = async (html: string): Promise<void> => {
      const page = await bare.newPage();
      await page.setContent(html).catch(() => undefined);
      await pause(400);
      await page.close();
    };

    for (const [name, html] of Object.entries(hostile)) {
      it(`${name} does reach the server, so that its silence means something`, async () => {
        await printBare(fill(html, name));
        expect(asked).to.include(name.startsWith('a base') ? '/beeld.png' : `/${name}`);
      });
    }

    it('a page opened from a file does print a file of the machine', async () => {
      await writeFile(
        join(folder, 'bare.html'),
        fill('<iframe src="F" width="600" height="200"></iframe>', 'bare'),
      );
      const page = await bare.newPage();
      await page.goto(`file://${join(folder, 'bare.html')}`);
      expect(await textOf(await page.pdf())).to.contain(canary);
      await page.close();
    });
  });

  describe('in place', () => {
    let pdf: Pdf;
    const { log } = memoryLog();

    before(() => {
      pdf = createPdf({ log });
      connections = 0;
      asked.length = 0;
    });

    after(() => pdf.stop());

    for (const [name, html] of Object.entries({ ...hostile, ...quiet })) {
      it(`${name} reaches nothing and prints nothing of it`, async () => {
        const printed = await pdf.print(fill(html, name)).catch((cause: unknown) => cause);
        if (printed instanceof Uint8Array) expect(await textOf(printed)).not.to.contain(canary);
        else expect(printed).to.be.instanceOf(AppError).with.property('code', 'pdf-unsafe');
        await pause(100);
        expect(asked).to.deep.equal([]);
        expect(connections).to.equal(0);
      });
    }

    it('all of them together reach nothing on a page that is kept for a series either', async () => {
      const series = pdf.series();
      for (const [name, html] of Object.entries({ ...hostile, ...quiet })) {
        const printed = await series.print(fill(html, name)).catch((cause: unknown) => cause);
        if (printed instanceof Uint8Array)
          expect(await textOf(printed), name).not.to.contain(canary);
        else expect(printed, name).to.be.instanceOf(AppError).with.property('code', 'pdf-unsafe');
        expect(await textOf(await series.print('<p>het volgende</p>')), `after ${name}`).to.contain(
          'het volgende',
        );
      }
      series.end();
      expect([asked, connections]).to.deep.equal([[], 0]);
    });

    it('a document that leads the page elsewhere is refused rather than printed empty', async () => {
      const html = fill('<meta http-equiv="refresh" content="0;url=U"><p>tekst</p>', 'refresh');
      const printed = await pdf.print(html).catch((cause: unknown) => cause);
      if (printed instanceof Uint8Array) expect(await textOf(printed)).to.contain('tekst');
      else expect(printed).to.have.property('code', 'pdf-unsafe');
    });

    it('nothing comes late either, and the browser is the same all along', async () => {
      await pause(1_000);
      expect([asked, connections, pdf.health().starts]).to.deep.equal([[], 0, 1]);
    });

    it('its own pictures and styles do print', async () => {
      const html = `<p style="color:#123456">zichtbaar</p><img alt="" src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='90' height='20'%3E%3Ctext y='15'%3Egetekend%3C/text%3E%3C/svg%3E">`;
      const text = await textOf(await pdf.print(html));
      expect(text).to.contain('zichtbaar').and.contain('getekend');
    });
  });
});
