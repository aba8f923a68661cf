import type { Readable, Writable } from 'node:stream';
import type { ConnectionTransport } from 'puppeteer';

/**
 * The browser's protocol over two pipes of its own process: unlike a debugging port on loopback,
 * nobody else on the machine can speak to it, and the browser ends by itself when this process is
 * gone. Messages end with a NUL byte. Puppeteer has the same inside, but keeps it to browsers it
 * starts itself, and it cannot start one as another user.
 */
export function createPipeTransport(pipes: {
  toBrowser: Writable;
  fromBrowser: Readable;
  closed: () => void;
}): ConnectionTransport {
  const { toBrowser, fromBrowser } = pipes;
  let partial: Buffer[] = [];
  let open = true;
  const transport: ConnectionTransport = {
    send: (message) => {
      if (open) toBrowser.write(`${message}\0`);
    },
    close: () => {
      toBrowser.end();
    },
  };
  const close = (): void => {
    if (!open) return;
    open = false;
    pipes.closed();
    transport.onclose?.();
  };

  fromBrowser.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, from)) {
      const message = Buffer.concat([...partial, chunk.subarray(from, end)]).toString('utf8');
      partial = [];
      from = end + 1;
      transport.onmessage?.(message);
    }
    if (from < chunk.length) partial.push(chunk.subarray(from));
  });
  fromBrowser.on('close', close);
  // A dead browser answers writes with EPIPE; the closing of the pipe tells the same and is acted
  // upon.
  fromBrowser.on('error', close);
  toBrowser.on('error', close);
  return transport;
}
