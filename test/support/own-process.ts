import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { ConfigInput } from '../../plugin/index.ts';

/**
 * Runs a script that serves the plugin in a process of its own, and answers once the script says
 * that it is ready.
 * @param script what node is given: the script, and before it node's own options
 */
export async function startServer(
  script: readonly string[],
  config: Partial<ConfigInput>,
): Promise<ChildProcess> {
  const child = spawn(process.execPath, script, {
    env: { ...process.env, TEST_SERVER_CONFIG: JSON.stringify(config) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => {
      if (data.includes('ready')) resolve();
    });
    child.once('exit', (code) => {
      reject(new Error(`The server ended with ${String(code)} before it was ready`));
    });
  });
  return child;
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    probe.close(() => {
      resolve();
    });
  });
  return port;
}
