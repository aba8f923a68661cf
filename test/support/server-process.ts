import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createPlugin } from '../../plugin/index.ts';
import type { ConfigInput } from '../../plugin/index.ts';
import { whoIs } from './app.ts';
import { testHost, testSchool } from './school.ts';

/**
 * A server of its own process, to be killed: takes its configuration from the environment and
 * prints its port.
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
await plugin.sync();
process.stdout.write(`ready ${(server.address() as AddressInfo).port}\n`);
