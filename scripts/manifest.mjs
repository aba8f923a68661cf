// npm run manifest: writes into manifest.json what follows from the features, the migrations and the package.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWithCleanup } from './lib/cleanup.mjs';
import { run } from './lib/process.mjs';
import { prepare, root } from './lib/setup.mjs';

await runWithCleanup(async () => {
  await prepare({});
  // In a process of its own, which reads TypeScript.
  const words = ['--import=tsx', 'test/support/manifest-text.ts'];
  const { code, output } = await run(process.execPath, words, { cwd: root, quiet: true });
  if (code !== 0) {
    console.log(output);
    return 1;
  }
  writeFileSync(join(root, 'manifest.json'), output);
  console.log('manifest.json is up to date. Next: npm test -- test/http/manifest.test.ts');
  return 0;
});
