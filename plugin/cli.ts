#!/usr/bin/env node
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from './compose.ts';
import type { AuditReport } from './index.ts';

const usage = `opp-dossier <command> [--config file]

  migrate        bring the tables up to date and hand out the application's privileges
  doctor         what works, what does not, and what to do about it
  sync           pull people and groups from every host
  audit verify   recompute the audit chain and hold it against the anchors
  audit anchor   write the heads of the chains to the anchors file now
  audit accept-restore
                 vouch that the database or the data folder was put back from a backup, so
                 that what was anchored after it is no alarm; changed rows are not accepted
  keys rewrap    wrap every licence's key by the present master key, so that an earlier one may go

The configuration is a module whose default export is a plugin, or a function that makes one
(default: ./opp-dossier.config.js).`;

/** Runs one command; answers the exit code. Prints what it does, and last what to do next. */
export async function main(
  args: readonly string[],
  print: (line: string) => void,
): Promise<number> {
  const [command = '', sub = ''] = args.filter(
    (arg, index) => !arg.startsWith('--') && args[index - 1] !== '--config',
  );
  const name = sub === '' ? command : `${command} ${sub}`;
  const run = commands[name];
  if (run === undefined) {
    print(usage);
    return 2;
  }
  const at = args.indexOf('--config');
  const plugin = await loadPlugin(at >= 0 ? (args[at + 1] ?? '') : 'opp-dossier.config.js');
  try {
    return await run(plugin, print);
  } finally {
    await plugin.stop();
  }
}

async function loadPlugin(file: string): Promise<Plugin> {
  const module = (await import(pathToFileURL(resolve(join(process.cwd(), file))).href)) as {
    default: Plugin | (() => Promise<Plugin> | Plugin);
  };
  return typeof module.default === 'function' ? await module.default() : module.default;
}

type Command = (plugin: Plugin, print: (line: string) => void) => Promise<number>;

const printFinding =
  (print: (line: string) => void) =>
  ({ fault, chain, sequence, about }: AuditReport['findings'][number]): void => {
    print(`FAULT ${fault}: chain ${chain}, ${about ?? `row ${sequence}`}`);
  };

const commands: Record<string, Command> = {
  migrate: async (plugin, print) => {
    const done = await plugin.migrate();
    for (const migration of done) print(`ran ${migration}`);
    print(`${done.length} migration(s) ran; the tables are up to date. Next: opp-dossier doctor`);
    return 0;
  },
  doctor: async (plugin, print) => {
    const checks = await plugin.doctor();
    for (const check of checks)
      print(
        `${check.ok ? 'ok   ' : 'FAULT'} ${check.name}${check.advice === undefined ? '' : `\n      ${check.advice}`}`,
      );
    const faults = checks.filter((check) => !check.ok).length;
    print(
      faults === 0
        ? 'Everything works.'
        : `${faults} thing(s) to mend; the advice stands beside each.`,
    );
    return faults === 0 ? 0 : 1;
  },
  sync: async (plugin, print) => {
    await plugin.start();
    const runs = await plugin.sync();
    for (const { licence, run } of runs)
      print(
        `${licence}: ${run.outcome}, ${JSON.stringify(run.counts)}, ${run.rejects.length} rejected`,
      );
    const stuck = runs.filter(
      ({ run }) => run.outcome !== 'applied' && run.outcome !== 'unchanged',
    ).length;
    print(
      stuck === 0
        ? 'All licences are up to date.'
        : `${stuck} licence(s) were not changed; an admin sees why under Koppeling.`,
    );
    return stuck === 0 ? 0 : 1;
  },
  'audit verify': async (plugin, print) => {
    const report = await plugin.verifyAudit();
    report.findings.forEach(printFinding(print));
    for (const at of report.restores) print(`A restore was vouched for at ${at}.`);
    print(`${report.rows} rows in ${report.chains} chains checked.`);
    print(
      report.findings.length === 0
        ? 'The trail is whole.'
        : `${report.findings.length} fault(s). Keep the database and the anchors file as they are and tell who is responsible for privacy.`,
    );
    return report.findings.length === 0 ? 0 : 1;
  },
  'keys rewrap': async (plugin, print) => {
    const { licences, kept } = await plugin.rewrapKeys();
    print(`${licences} licence key(s) wrapped by the present master key.`);
    print(
      kept === 0
        ? 'There is no earlier master key.'
        : 'Every earlier master key may now leave oldMasterKeys: the trail it keyed still verifies. Next: opp-dossier doctor',
    );
    return 0;
  },
  'audit accept-restore': async (plugin, print) => {
    const done = await plugin.acceptRestore();
    if ('refused' in done) {
      done.refused.forEach(printFinding(print));
      print('This is not what a restore leaves. Nothing was accepted.');
      return 1;
    }
    print(
      done.settled === 0
        ? 'There was nothing to accept.'
        : `${done.settled} finding(s) accepted as a restore. Next: opp-dossier audit verify`,
    );
    return 0;
  },
  'audit anchor': async (plugin, print) => {
    print(`${await plugin.anchorAudit()} chain(s) anchored. Next: opp-dossier audit verify`);
    return 0;
  },
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await main(process.argv.slice(2), (line) => {
    process.stdout.write(`${line}\n`);
  });
}
