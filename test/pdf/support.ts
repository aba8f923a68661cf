import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../plugin/kernel/errors.ts';
import { createLog } from '../../plugin/kernel/log.ts';
import type { Log } from '../../plugin/kernel/log.ts';

const execute = promisify(execFile);

/** A log kept in memory, to be searched. */
export function memoryLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  return {
    log: createLog((line) => {
      lines.push(line);
    }),
    lines,
  };
}

export interface Process {
  pid: number;
  parent: number;
  group: number;
  /** As the `nice` command counts. */
  nice: number;
  uid: number;
  command: string;
}

/** Every process of the machine that can still be read. */
export async function processes(): Promise<Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      try {
        const [stat, status, command] = await Promise.all(
          ['stat', 'status', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'latin1')),
        );
        const facts = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
        const [state, parent, group] = facts;
        const uid = Number(/^Uid:\s+(\d+)/m.exec(status ?? '')?.[1]);
        return state === 'Z'
          ? []
          : [
              {
                pid: Number(pid),
                parent: Number(parent),
                group: Number(group),
                nice: Number(facts[16]),
                uid,
                command: command ?? '',
              },
            ];
      } catch {
        return [];
      }
    }),
  );
  return found.flat();
}

/** The browsers this process has started, by their process group. */
export async function browserGroups(): Promise<number[]> {
  const all = await processes();
  return all
    .filter(
      (one) =>
        one.parent === process.pid &&
        one.pid === one.group &&
        one.command.includes('--remote-debugging-pipe'),
    )
    .map((one) => one.pid);
}

export async function killBrowsers(): Promise<number> {
  const groups = await browserGroups();
  for (const group of groups) process.kill(-group, 'SIGKILL');
  return groups.length;
}

/** The code of the AppError a promise rejects with; anything else as it prints. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (cause: unknown) => (cause instanceof AppError ? cause.code : String(cause)),
  );

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Waits for something that comes by itself; fails when it has not within ten seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Did not happen: ${String(condition)}`);
    await pause(20);
  }
}

export interface Tool {
  code: number;
  text: string;
}

/**
 * Runs a PDF tool on a file that lies in a folder of its own while it runs; its output and error
 * output together.
 */
export async function inspect(pdf: Uint8Array, command: string, ...args: string[]): Promise<Tool> {
  const folder = await mkdtemp(join(tmpdir(), 'opp-dossier-test-'));
  const file = join(folder, 'document.pdf');
  try {
    await writeFile(file, pdf);
    const { stdout, stderr } = await execute(
      command,
      args.map((arg) => (arg === 'FILE' ? file : arg)),
      { maxBuffer: 64 << 20, encoding: 'latin1' },
    );
    return { code: 0, text: stdout + stderr };
  } catch (cause) {
    const failure = cause as { code?: number; stdout?: string; stderr?: string };
    return {
      code: failure.code ?? -1,
      text: `${failure.stdout ?? ''}${failure.stderr ?? String(cause)}`,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const textOf = async (pdf: Uint8Array): Promise<string> =>
  Buffer.from((await inspect(pdf, 'pdftotext', '-layout', 'FILE', '-')).text, 'latin1').toString(
    'utf8',
  );

const fontFile = new URL(
  '../../node_modules/@fontsource-variable/atkinson-hyperlegible-next/files/' +
    'atkinson-hyperlegible-next-latin-wght-normal.woff2',
  import.meta.url,
);

/**
 * A Dutch document of so many pages, with its font, page numbers, headings and a table, as a report
 * has them.
 */
export async function sampleDocument(pages: number): Promise<string> {
  const font = (await readFile(fontFile)).toString('base64');
  const rows = Array.from(
    { length: 12 },
    (_, row) =>
      `<tr><th scope="row">Toets ${row}</th><td>14-11-2026</td><td>${100 + row}</td></tr>`,
  ).join('');
  const text = 'Yara leest vlot en begrijpt verhalende teksten goed met een stappenkaart. '.repeat(
    10,
  );
  const sections = Array.from(
    { length: pages },
    (_, page) =>
      `<section><h2>Hoofdstuk ${page + 1}</h2><p>${text}</p>` +
      `<table><thead><tr><th scope="col">Toets</th><th scope="col">Datum</th><th scope="col">Score</th></tr></thead>${rows}</table></section>`,
  ).join('');
  return `<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Ontwikkelingsperspectief (proef) \\ één</title><style>
@font-face{font-family:Proef;src:url(data:font/woff2;base64,${font}) format('woff2');font-weight:200 800}
@page{size:A4;margin:20mm;@bottom-right{content:"Blad " counter(page) " van " counter(pages);font:9pt Proef}}
body{font:10pt/1.5 Proef;margin:0}section+section{break-before:page}</style></head><body>${sections}</body></html>`;
}

/**
 * So many pages that no browser gets to the end: each line is put on dozens of pages a few pixels
 * high.
 */
export const endlessDocument = `<html lang="nl"><style>@page{size:60px 12px;margin:0}</style>${'<p>nooit klaar</p>'.repeat(60_000)}</html>`;
