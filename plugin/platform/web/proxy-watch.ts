import type { Request } from 'express';
import type { Log } from '../../kernel/log.ts';
import { isPrivate } from '../../kernel/network.ts';

/** Behind a proxy that the host does not trust everybody has one address: the proxy's. */
export interface ProxyWatch {
  note(request: Request): void;
  /** For the doctor: empty as long as nothing of the kind came by. */
  checked(): { name: string; ok: boolean; advice: string }[];
}

const ADVICE =
  "requests come through a proxy (X-Forwarded-For) whose address is taken for everybody's: " +
  "set app.set('trust proxy', 'loopback'), or the proxy's own address, in the host";

/** Says it once in the log, where it is seen without asking. */
export function createProxyWatch(log: Log): ProxyWatch {
  let seen = false;
  return {
    note: (request) => {
      const { ip = '', socket } = request;
      if (seen || request.headers['x-forwarded-for'] === undefined) return;
      if (ip !== socket.remoteAddress || !isPrivate(ip)) return;
      seen = true;
      log.warn('proxy.not-trusted', { advice: ADVICE });
    },
    checked: () => (seen ? [{ name: 'network addresses', ok: false, advice: ADVICE }] : []),
  };
}
