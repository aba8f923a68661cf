import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';
import { packageRoot } from '../../plugin/kernel/package-root.ts';

const made = new Map<string, Promise<string>>();

/**
 * A script with every module of ours that it imports, in one file of plain JavaScript: a process
 * that starts from it is ready in half the time, which counts where a dozen are killed.
 * @param script path from the root of the repository
 * @returns where the file lies; it is made once a process
 */
export function bundled(script: string): Promise<string> {
  const bundle = made.get(script) ?? makeBundle(script);
  made.set(script, bundle);
  return bundle;
}

async function makeBundle(script: string): Promise<string> {
  const folder = join(packageRoot, '.data', 'bundles');
  await mkdir(folder, { recursive: true });
  const { outputFiles } = await build({
    entryPoints: [join(packageRoot, script)],
    write: false,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    plugins: [ownAddress],
  });
  const file = join(folder, `${basename(script, '.ts')}.mjs`);
  // Another process of tests may be making or starting the same one.
  await writeFile(`${file}.${process.pid}`, outputFiles[0]?.contents ?? '');
  await rename(`${file}.${process.pid}`, file);
  return file;
}

/** Each module goes on knowing where it lies, and finds what lies beside it. */
const ownAddress: Plugin = {
  name: 'own-address',
  setup: (bundler) => {
    bundler.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8')).replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
    }));
  },
};
