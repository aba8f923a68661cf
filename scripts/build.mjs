// npm run build: dist/ as the package ships it.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PlainFault, runWithCleanup } from './lib/cleanup.mjs';
import { run } from './lib/process.mjs';
import { prepare, root, say } from './lib/setup.mjs';

await runWithCleanup(async () => {
  await prepare({});
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  say('Compiling to dist/.');
  const { code } = await run(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
    { cwd: root },
  );
  if (code !== 0)
    throw new PlainFault(
      'The types are not right; the compiler says where above. Mend that and build again.',
    );
  const absent = promisedFiles().filter((file) => !existsSync(join(root, file)));
  if (absent.length > 0)
    throw new PlainFault(
      `package.json promises files that were not built:\n  ${absent.join('\n  ')}`,
    );
  say(
    'Built, and every entry point of package.json is there. Next: npm pack --dry-run shows what the package holds.',
  );
  return 0;
});

/** Every file that package.json's `exports` and `bin` name. */
function promisedFiles() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return [...Object.values(manifest.exports), ...Object.values(manifest.bin)];
}
