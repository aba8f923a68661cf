import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};

/**
 * What browsers get of the packages: by the folder of its address, which files of which package.
 */
const packaged = [
  {
    kind: 'font',
    name: '@fontsource-variable/atkinson-hyperlegible-next',
    folder: 'files',
    files: /-latin(-ext)?-wght-(normal|italic)\.woff2$/,
  },
  // The comparing of lists alone, and what it is built on; words.js imports it by this address.
  { kind: 'diff', name: 'diff', folder: 'libesm/diff', files: /^(array|base)\.js$/ },
];

/**
 * Style sheets, scripts and fonts, read once; their path carries a hash of all, so browsers keep
 * them for good.
 */
export interface Assets {
  version: string;
  read(folder: string, file: string): { bytes: Buffer; type: string } | undefined;
}

/** Remarks are for who reads the source: every page would carry them. */
function bytesOf(path: string): Buffer {
  const bytes = readFileSync(path);
  const remarks = whole[extname(path)];
  return remarks === undefined ? bytes : Buffer.from(bytes.toString('utf8').replace(remarks, ''));
}

/** Remarks that have their lines to themselves: within a line one may be part of a text. */
const whole: Readonly<Record<string, RegExp>> = {
  '.css': /^[ \t]*\/\*(?:(?!\*\/)[\s\S])*\*\/[ \t]*\n/gm,
  '.js': /^[ \t]*(?:\/\/.*|\/\*\*(?:(?!\*\/)[\s\S])*\*\/[ \t]*)\n/gm,
};

/** Reads our own files in `css` and `js` of the folder, and those that packages bring. */
export function readAssets(folder: string): Assets {
  const files = new Map<string, { bytes: Buffer; type: string }>();
  const add = (kind: string, from: string, wanted: RegExp): void => {
    for (const file of readdirSync(from)) {
      const type = types[extname(file)];
      if (type !== undefined && wanted.test(file))
        files.set(`${kind}/${file}`, { bytes: bytesOf(join(from, file)), type });
    }
  };
  for (const kind of ['css', 'js']) add(kind, join(folder, kind), /./);
  const { resolve } = createRequire(import.meta.url);
  for (const { kind, name, folder: within, files: wanted } of packaged)
    add(kind, join(dirname(resolve(`${name}/package.json`)), within), wanted);
  const digest = createHash('sha256');
  for (const [name, { bytes }] of [...files].toSorted(([a], [b]) => a.localeCompare(b)))
    digest.update(name).update(bytes);
  return {
    version: digest.digest('hex').slice(0, 12),
    read: (kind, file) => files.get(`${kind}/${file}`),
  };
}
