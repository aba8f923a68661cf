import { parentPort } from 'node:worker_threads';
import { createPasswordHasher } from './password-hash.ts';

export type HashRequest =
  | { kind: 'hash'; password: string }
  | { kind: 'verify'; password: string; hash: string | null | undefined }
  | { kind: 'salted'; text: string; salt: Uint8Array };

/** `failed` quotes nothing. */
export type HashAnswer = { made: string | boolean | Uint8Array } | { failed: string };

const port = parentPort;
if (port === null) throw new Error('hash-worker runs as a worker thread');

const hasher = createPasswordHasher();

port.on('message', (request: HashRequest) => {
  void serve(request).then((answer) => {
    port.postMessage(answer);
  });
});

async function serve(request: HashRequest): Promise<HashAnswer> {
  try {
    return { made: await make(request) };
  } catch (cause) {
    return { failed: cause instanceof Error ? cause.name : 'Error' };
  }
}

function make(request: HashRequest): Promise<string | boolean | Uint8Array> {
  switch (request.kind) {
    case 'hash':
      return hasher.hash(request.password);
    case 'verify':
      return hasher.verify(request.password, request.hash);
    case 'salted':
      return hasher.hashWithSalt(request.text, Buffer.from(request.salt));
  }
}
