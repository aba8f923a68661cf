import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import type { ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** What a mail server was given: the envelope as it came, and the mail as a reader sees it. */
export interface Received {
  /** Of the envelope. */ from: string;
  to: string[];
  mail: ParsedMail;
}

/**
 * Of a conversation with a mail server; `data`: the mail begins, `whole`: it is there and not yet
 * answered.
 */
export type SmtpStep = 'connected' | 'sender' | 'recipient' | 'data' | 'whole' | 'answered';

export interface MailSink {
  url: string;
  received: Received[];
  /** Answers the recipient, or the sender, with this fault instead of taking the mail. */
  refuse: { code: number; words?: string; at?: 'sender' } | undefined;
  /** Called when the mail has arrived and the answer has not gone out yet. */
  beforeAnswer: (() => void) | undefined;
  /** Called at each step of a conversation, which goes on when it is fulfilled. */
  at: ((step: SmtpStep, recipient: string) => Promise<void>) | undefined;
  /** The newest mail to this address. */
  newest(to: string): Received;
  stop(): Promise<void>;
}

const refusal = ({ code, words = 'refused' }: NonNullable<MailSink['refuse']>): Error =>
  Object.assign(new Error(words), { responseCode: code });

/** A mail server on this machine that keeps what it gets. */
export async function startMailSink(): Promise<MailSink> {
  const sink: Omit<MailSink, 'url' | 'stop'> = {
    received: [],
    refuse: undefined,
    beforeAnswer: undefined,
    at: undefined,
    newest: (to) => {
      const found = sink.received.findLast((mail) => mail.to.includes(to));
      if (found === undefined) throw new Error(`no mail to ${to}`);
      return found;
    },
  };
  const step = async (name: SmtpStep, recipient: string): Promise<void> => {
    await sink.at?.(name, recipient);
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onConnect: (_session, done) => {
      step('connected', '').then(() => {
        done();
      }, done);
    },
    onMailFrom: (_address, _session, done) => {
      if (sink.refuse?.at === 'sender') {
        done(refusal(sink.refuse));
        return;
      }
      step('sender', '').then(() => {
        done();
      }, done);
    },
    onRcptTo: (address, _session, done) => {
      if (sink.refuse === undefined) {
        step('recipient', address.address).then(() => {
          done();
        }, done);
        return;
      }
      done(refusal(sink.refuse));
    },
    onData: (stream, session, done) => {
      const to = session.envelope.rcptTo.map((rcpt) => rcpt.address);
      step('data', to[0] ?? '')
        .then(() => simpleParser(stream))
        .then(async (mail) => {
          const { mailFrom } = session.envelope;
          sink.received.push({ from: mailFrom === false ? '' : mailFrom.address, to, mail });
          sink.beforeAnswer?.();
          await step('whole', to[0] ?? '');
          done();
          await step('answered', to[0] ?? '');
        })
        .catch(done);
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return Object.assign(sink, {
    url: `smtp://127.0.0.1:${port}`,
    stop: async () => {
      await new Promise<void>((resolve) => {
        server.close(resolve);
      });
    },
  });
}

/** The link in a mail's text, as a path with its query. */
export function linkIn(received: Received, path: string): string {
  const found = (received.mail.text ?? '')
    .split(/\s+/)
    .find((word) => URL.canParse(word) && new URL(word).pathname.endsWith(path));
  if (found === undefined) throw new Error(`no link to ${path} in the mail`);
  const url = new URL(found);
  return `${url.pathname}${url.search}`;
}
