import { createServer } from 'node:http';
import express from 'express';
import { createPlugin } from '../../plugin/index.ts';
import type { ConfigInput } from '../../plugin/index.ts';
import { closeServer, whoIs } from '../support/app.ts';
import { testHost, testSchool } from '../support/school.ts';

/**
 * The plugin in a process of its own, to be weighed: its configuration comes by the environment; it
 * stops in order on SIGTERM.
 */
const config = JSON.parse(process.env['TEST_SERVER_CONFIG'] ?? '{}') as Partial<ConfigInput>;
const host = express();
const server = createServer(host);
await new Promise<void>((resolve) => {
  server.listen(Number(new URL(config.baseUrl ?? '').port), '127.0.0.1', resolve);
});
const plugin = createPlugin(config, testHost([testSchool('dewerf', 'De Werf')], whoIs), {
  log: {
    info: () => undefined,
    warn: () => undefined,
    error: (event, cause) => {
      process.stderr.write(`${event} ${String(cause)}\n`);
    },
  },
});
host.use(plugin.mountPath, plugin.router);
await plugin.start();
process.once('SIGTERM', () => {
  void closeServer(server).then(() => plugin.stop());
});
process.stdout.write('ready\n');
