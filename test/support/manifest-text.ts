import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createPlugin } from '../../plugin/index.ts';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { createLanguage } from '../../plugin/language/language.ts';
import { manifestOf } from '../../plugin/manifest.ts';
import { privacyOf } from './privacy.ts';
import { ADAPTER, testHost, testSchool } from './school.ts';

const read = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(packageRoot, file), 'utf8')) as Record<string, unknown>;

/**
 * `manifest.json` as it should be: what follows from the features, the migrations and the package,
 * laid over what is written there by hand. Every job that a configuration can switch on is in it.
 * Nothing is connected to.
 */
export async function manifestText(): Promise<string> {
  const plugin = createPlugin(
    {
      baseUrl: 'http://localhost:3000/dossier',
      databaseUrl: 'mysql://nobody:nothing@127.0.0.1:1/nowhere',
      migrationDatabaseUrl: 'mysql://migrator:nothing@127.0.0.1:1/nowhere',
      masterKey: Buffer.alloc(32, 1).toString('base64'),
      dataFolder: '/nowhere',
      roles: { docent: 'teacher' },
      clamav: 'tcp://127.0.0.1:1',
      licences: [
        { name: 'DEWERF', tenant: { adapter: ADAPTER, tenant: 'dewerf' }, schoolName: 'De Werf' },
      ],
    },
    testHost([testSchool('dewerf', 'De Werf')], () => undefined),
  );
  const language = createLanguage();
  const made = manifestOf(plugin.house, (lang, key) => language.t(lang, key));
  await plugin.stop();
  const manifest = read('manifest.json');
  const names = readdirSync(join(packageRoot, 'migrations'))
    .filter((file) => /^\d{14}-.*\.ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .toSorted();
  const whole = {
    ...manifest,
    ...made,
    version: read('package.json')['version'],
    privacy: await privacyOf(),
    migrations: { ...(manifest['migrations'] as object), names },
  };
  return `${oneLineAnEntry(whole)}\n`;
}

/** Each entry of a list on a line of its own, so that a change shows as itself. */
const oneLineAnEntry = (whole: object): string =>
  `{\n${Object.entries(whole)
    .map(([key, value]) => `  ${JSON.stringify(key)}: ${laidOut(value)}`)
    .join(',\n')}\n}`;

function laidOut(value: unknown): string {
  const lines = (items: string[]): string => items.map((item) => `    ${item}`).join(',\n');
  if (Array.isArray(value)) return `[\n${lines(value.map((item) => JSON.stringify(item)))}\n  ]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(
    ([key, part]) => `${JSON.stringify(key)}: ${JSON.stringify(part)}`,
  );
  return `{\n${lines(parts)}\n  }`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.stdout.write(await manifestText());
