// Runs inside a bare root (bare-root.mjs): the demo comes up, answers, and stops cleanly.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const longestStartMs = 10 * 60_000;

const demo = spawn(process.execPath, ['scripts/demo.mjs'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = once(demo, 'exit');
const timer = setTimeout(() => {
  demo.kill('SIGINT');
}, longestStartMs);
let output = '';
await new Promise((resolve) => {
  demo.stdout.on('data', (chunk) => {
    process.stdout.write(chunk);
    output += chunk;
    if (/^Next: open http/m.test(output)) resolve(undefined);
  });
  demo.once('exit', resolve);
});
clearTimeout(timer);
const address = /http:\/\/localhost:\d+/.exec(output)?.[0];
assert.ok(address, 'the demo named no address');
const answer = await fetch(`${address}/dossier/readyz`);
assert.equal(answer.status, 200, await answer.text());
demo.kill('SIGINT');
const [code] = await ended;
assert.equal(code, 0, 'the demo did not stop cleanly');
await assert.rejects(fetch(address), 'something still listens');
console.log('The demo came up, answered and stopped.');
