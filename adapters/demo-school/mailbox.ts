import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface DemoMail {
  at: Date;
  to: string;
  subject: string;
  text: string;
}

export interface DemoMailbox {
  /** `smtp://` address of the server, on this machine alone. */
  url: string;
  /** Newest first. */
  mails(): readonly DemoMail[];
  stop(): Promise<void>;
}

const MOST_KEPT = 200;

/**
 * The mail server of the pretend school: takes every mail and shows it on a page instead of sending
 * it on.
 */
export async function startDemoMailbox(): Promise<DemoMailbox> {
  const mails: DemoMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, session, done) => {
      simpleParser(stream).then((mail) => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
        mails.unshift({ at: new Date(), to, subject: mail.subject ?? '', text: mail.text ?? '' });
        mails.splice(MOST_KEPT);
        done();
      }, done);
    },
  });
  // A client that hangs up halfway is no reason to stop the demo.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails: () => mails,
    stop: async () => {
      await new Promise<void>((resolve) => {
        server.close(resolve);
      });
    },
  };
}
