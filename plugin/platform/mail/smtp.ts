import { createTransport } from 'nodemailer';
import { faultOf, verdictOn } from './refusals.ts';
import type { Refusal } from './refusals.ts';

/** What goes over the wire. */
export interface Letter {
  messageId: string;
  to: string;
  /** Shown beside the sender's address; of the configuration when absent. */
  fromName?: string;
  replyTo?: string;
  subject: string;
  text: string;
  html: string;
  attachments?: readonly Attachment[];
  /** Where a server sends it back to; the sender when absent. */
  returnPath?: string;
}

/**
 * A file that goes along with a mail. Its name can be read by whoever sees the mail: it says
 * nothing of anybody.
 */
export interface Attachment {
  name: string;
  type: string;
  bytes: Uint8Array;
}

export interface Postman {
  /** @throws PostFault */
  send(letter: Letter): Promise<void>;
  close(): void;
}

/**
 * Why a mail was not taken; `final` when trying again cannot help, as for an address that does not
 * exist.
 */
export class PostFault extends Error {
  readonly final: boolean;
  readonly reason: string;

  constructor(reason: string, final: boolean, cause: unknown) {
    super(reason, { cause });
    this.name = 'PostFault';
    this.reason = reason;
    this.final = final;
  }
}

const local = new Set(['localhost', '127.0.0.1', '[::1]']);
const SECONDS = 1_000;

/** Sends by SMTP. Beyond this machine TLS is required and the server's certificate checked. */
export function createPostman(options: { url: string; from: string }): Postman {
  const url = new URL(options.url);
  const here = local.has(url.hostname);
  const secure = url.protocol === 'smtps:';
  const usualPort = secure ? 465 : 587;
  const transport = createTransport({
    host: url.hostname.replaceAll(/[[\]]/g, ''),
    port: url.port === '' ? usualPort : Number(url.port),
    secure,
    requireTLS: !here && !secure,
    ignoreTLS: here && !secure,
    tls: { minVersion: 'TLSv1.2' },
    ...(url.username === ''
      ? {}
      : {
          auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
        }),
    connectionTimeout: 10 * SECONDS,
    greetingTimeout: 10 * SECONDS,
    socketTimeout: 20 * SECONDS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const [, name = '', address = options.from] = /^(?:(.*) )?<([^>]+)>$/.exec(options.from) ?? [];
  const sender = { name, address };
  return {
    send: async ({ returnPath, ...letter }) => {
      try {
        const { attachments = [], fromName = '', replyTo, ...rest } = letter;
        await transport.sendMail({
          ...rest,
          attachments: attachments.map(({ name, type, bytes }) => ({
            filename: name,
            contentType: type,
            content: Buffer.from(bytes),
          })),
          from: fromName === '' ? sender : { ...sender, name: fromName },
          ...(replyTo === undefined ? {} : { replyTo: { name: '', address: replyTo } }),
          // Given as data and not as text, so that no address is ever read as a list of them.
          to: { name: '', address: letter.to },
          headers: {
            'Auto-Submitted': 'auto-generated',
            'X-Auto-Response-Suppress': 'All',
          },
          ...(returnPath === undefined ? {} : { envelope: { from: returnPath, to: letter.to } }),
        });
      } catch (error) {
        throw postFault(error);
      }
    },
    close: () => {
      transport.close();
    },
  };
}

/** What nodemailer puts beside the message of its errors. */
interface SmtpError {
  code?: string;
  response?: string;
  responseCode?: number;
  command?: string;
}

function postFault(error: unknown): PostFault {
  const said = (error instanceof Error ? error : {}) as SmtpError;
  const { code = 'unknown', response: words = '', responseCode: reply = 0, command = '' } = said;
  const [, status = ''] = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?!\S)/.exec(words) ?? [];
  const refusal: Refusal = { reply, status, command, words };
  return new PostFault(faultOf(code, refusal), verdictOn(refusal) !== 'later', error);
}
