import { existsSync } from 'node:fs';
import puppeteer from 'puppeteer';
import type { Bar, Benchmark } from './figure.ts';
import { fullDossier } from './full-dossier.ts';
import { assertStatus, leanClient } from './http-client.ts';
import {
  assertSameDocument,
  barePrint,
  documentSource,
  pagesOf,
  reportForm,
} from './printed-document.ts';
import { byTurns, median, ms, timed } from './timing.ts';

const ROUNDS = 8;
const WARM_UP = 1;
const REST_MS = 600;

interface Candidate {
  name: string;
  executables: readonly string[];
  headless: true | 'shell';
  bar: Bar;
}

const candidates: readonly Candidate[] = [
  {
    name: 'report.vs-launch.full-chromium',
    executables: ['/usr/bin/chromium', '/usr/bin/google-chrome'],
    headless: true,
    bar: { atLeast: 3 },
  },
  {
    name: 'report.vs-launch.headless-shell',
    executables: ['/usr/bin/chromium-headless-shell'],
    headless: 'shell',
    bar: { atLeast: 1.5 },
  },
];

/** The same HTML, unencrypted, with a browser started for it ÷ our whole request, encrypted. */
export const reportVersusLaunch: Benchmark = async (tell) => {
  const filled = await fullDossier();
  const source = await documentSource(filled);
  const client = leanClient(filled.app.origin, filled.teacher);
  const url = `${filled.app.base}/dossiers/${filled.dossierId}/logboek/verslagen`;
  const report = async (): Promise<void> => {
    assertStatus(
      await client.post(url, reportForm(filled.teacher.csrf), 'application/x-www-form-urlencoded'),
      200,
    );
  };
  try {
    await report();
    await assertSameDocument(filled, await source.html());
    for (const { name, executables, headless, bar } of candidates) {
      const executablePath = executables.find((path) => existsSync(path));
      if (executablePath === undefined) {
        tell({
          name,
          value: null,
          unit: 'ratio',
          bar,
          size: `not measured: none of ${executables.join(', ')} is installed`,
        });
        continue;
      }
      let pages = 0;
      const [launched = [], ours = []] = await byTurns(
        [
          async () => {
            const html = await source.html();
            return await timed(async () => {
              pages = pagesOf(await printWithNewBrowser(html, { executablePath, headless }));
            });
          },
          async () => {
            await filled.vary();
            return await timed(report);
          },
        ],
        { rounds: ROUNDS, warmUp: WARM_UP, rest: REST_MS },
      );
      tell({
        name,
        value: median(launched) / median(ours),
        unit: 'ratio',
        bar,
        size: `${pages} pages; median of ${ROUNDS} by turns: browser per PDF ${ms(median(launched))}, ours ${ms(median(ours))}`,
      });
    }
  } finally {
    client.close();
    await source.close();
    await filled.stop();
  }
};

async function printWithNewBrowser(
  html: string,
  how: { executablePath: string; headless: true | 'shell' },
): Promise<Uint8Array> {
  // Chromium refuses its sandbox to root.
  const browser = await puppeteer.launch({
    ...how,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    return await barePrint(browser, html);
  } finally {
    await browser.close();
  }
}
