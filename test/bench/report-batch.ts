import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'puppeteer';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { addPupil, testSchool } from '../support/school.ts';
import { makeDossier, save, set } from '../support/story.ts';
import type { Benchmark } from './figure.ts';
import { fillWholly, sizeOfDossier, WORDS_OF_A_TEXT, writer } from './full-dossier.ts';
import type { Writer } from './full-dossier.ts';
import {
  barePrint,
  browserStartedBy,
  documentSource,
  pagesOf,
  reportForm,
} from './printed-document.ts';
import { byTurns, median, ms, timed } from './timing.ts';

const GROUP = 30;
const ROUNDS = 3;
/** Oftener than the page does, yet without taking the processor from what is measured. */
const LOOK_MS = 200;
/** Pages of our pool are put away and made ready within this. */
const REST_MS = 1_000;

interface Group {
  app: TestApp;
  teacher: Client;
  dossiers: string[];
  write: Writer;
}

/**
 * The encrypted reports of a group of 30 as one batch ÷ the bare print of the same 30 documents,
 * one after the other.
 */
export const reportBatch: Benchmark = async (tell) => {
  const group = await filledGroup();
  const { app, teacher, dossiers, write } = group;
  const sources = await Promise.all(
    dossiers.map((dossierId) =>
      documentSource({
        app,
        teacher,
        dossierId,
        vary: () => Promise.resolve(),
        stop: () => Promise.resolve(),
      }),
    ),
  );
  try {
    const browser = await browserStartedBy(() => batch(group, dossiers.slice(0, 2)));
    let pages = 0;
    const [ours = [], bare = []] = await byTurns(
      [
        async () => {
          // Contents no report had before: one that was kept is not printed again.
          for (const dossier of dossiers)
            await save(app, teacher, dossier, 3, [
              set('helpQuestion', write.text(WORDS_OF_A_TEXT * 3)),
            ]);
          return await timed(() => batch(group, dossiers));
        },
        async () => {
          const documents = await Promise.all(sources.map((source) => source.html()));
          const printed = await printAll(browser, documents);
          pages = printed.pages;
          return printed.time;
        },
      ],
      { rounds: ROUNDS, warmUp: 1, rest: REST_MS },
    );
    tell({
      name: 'report.batch',
      value: median(ours) / median(bare),
      unit: 'ratio',
      bar: { atMost: 0.9 },
      size:
        `${GROUP} reports of some ${Math.round(pages / GROUP)} pages, median of ${ROUNDS} by turns: one encrypted batch with its zip ${ms(median(ours))}, ` +
        `the bare prints one after the other ${ms(median(bare))}; each ${sizeOfDossier()}`,
    });
  } finally {
    await Promise.all(sources.map((source) => source.close()));
    await app.stop();
  }
};

async function filledGroup(): Promise<Group> {
  const school = testSchool('dewerf', 'De Werf');
  const names = Array.from(
    { length: GROUP },
    (_, index) => `Leerling${String(index + 1).padStart(2, '0')}`,
  );
  for (const name of names)
    addPupil(school, {
      id: name.toLowerCase(),
      given: name,
      family: 'Bench',
      group: '2B',
      birthDate: '2013-05-03',
    });
  const app = await startApp({ school });
  const teacher = app.as('tessa', 'docent');
  const write = writer();
  const dossiers: string[] = [];
  for (const name of names) {
    const dossier = await makeDossier(app, teacher, name);
    await fillWholly(app, teacher, dossier, write);
    dossiers.push(dossier);
  }
  return { app, teacher, dossiers, write };
}

/**
 * Asks for the reports as the form does, and waits until the zip is ready.
 * @throws when one was not made
 */
async function batch({ app, teacher }: Group, dossiers: readonly string[]): Promise<void> {
  const form = Object.fromEntries([
    ...new URLSearchParams(reportForm(teacher.csrf)),
    ...dossiers.map((id): [string, string] => [`d-${id}`, '1']),
  ]);
  const started = await teacher.post(`${app.base}/verslagen`, form);
  if (started.status !== 303) throw new Error(`The batch was not started: ${started.status}`);
  for (;;) {
    const { state } = JSON.parse((await teacher.get(`${started.location}/stand`)).text) as {
      state: string;
    };
    if (state === 'ready') break;
    if (state !== 'running') throw new Error(`The batch ended as ${state}`);
    await sleep(LOOK_MS);
  }
  const made = (await teacher.get(started.location)).text;
  if (made.includes('niet gelukt')) throw new Error('A report of the batch was not made');
}

async function printAll(
  browser: Browser,
  documents: readonly string[],
): Promise<{ time: number; pages: number }> {
  let pages = 0;
  const time = await timed(async () => {
    for (const html of documents) pages += pagesOf(await barePrint(browser, html));
  });
  return { time, pages };
}
