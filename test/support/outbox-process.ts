import { join } from 'node:path';
import { packageRoot } from '../../plugin/kernel/package-root.ts';
import { createLanguage } from '../../plugin/language/language.ts';
import { createMailTexts } from '../../plugin/platform/mail/mail-texts.ts';
import { createOutboxStore } from '../../plugin/platform/mail/outbox-store.ts';
import type { OutboxStore } from '../../plugin/platform/mail/outbox-store.ts';
import { createOutbox } from '../../plugin/platform/mail/outbox.ts';
import { createPostman } from '../../plugin/platform/mail/smtp.ts';
import type { Postman } from '../../plugin/platform/mail/smtp.ts';
import { openDatabase } from '../../plugin/platform/store/database.ts';
import { createUnitOfWork, systemActor } from '../../plugin/platform/store/unit-of-work.ts';

/** Steps at which this process can be told to stand still, to be killed there. */
export type OutboxStep =
  | 'written'
  | 'kept'
  | 'found'
  | 'claimed'
  | 'sending'
  | 'taken'
  | 'marked'
  | 'closed';
export interface OutboxOrder {
  databaseUrl: string;
  smtpUrl: string;
  licenceId: string;
  /** How far the clock of this process is ahead, so that a mail of an earlier try is due. */
  aheadMs: number;
  /** A mail to write first, as a change would. */
  write?: { to: string; link: string };
  /** Stand still at this step of the mail to this address. */
  standAt?: OutboxStep;
  of?: string;
  /** Deliver until nothing is due. */
  deliver: boolean;
}
export type OutboxReport = { ready: true } | { step: OutboxStep } | { done: true; sent: number };

const tell = (report: OutboxReport): void => {
  process.send?.(report);
};
const forever = (): Promise<never> =>
  new Promise(() => {
    setInterval(() => undefined, 60_000);
  });

/** The outbox as the plugin makes it, in a process of its own that ends by being killed. */
process.once('message', (order: OutboxOrder) => {
  void run(order);
});
tell({ ready: true });

async function run(order: OutboxOrder): Promise<void> {
  const clock = { now: () => new Date(Date.now() + order.aheadMs) };
  const database = openDatabase({ url: order.databaseUrl, prefix: 'opp_' });
  const unitOfWork = createUnitOfWork({ database, auditKey: Buffer.alloc(32, 1), clock });
  let wanted = '';
  const reach = async (step: OutboxStep, mailId: string): Promise<void> => {
    if (step !== order.standAt || (wanted !== '' && mailId !== wanted)) return;
    tell({ step });
    await forever();
  };
  const real = createOutboxStore({ database, unitOfWork });
  const store: OutboxStore = {
    ...real,
    due: async (now, count) => {
      const rows = await real.due(now, count);
      for (const row of rows) await reach('found', row.id);
      return rows;
    },
    claim: async (row, nextAt) => {
      const mine = await real.claim(row, nextAt);
      await reach('claimed', row.id);
      return mine;
    },
    sent: async (unit, id) => {
      await real.sent(unit, id);
      await reach('marked', id);
    },
  };
  const post = createPostman({ url: order.smtpUrl, from: 'De Werf <dossier@school.example>' });
  const postman: Postman = {
    ...post,
    send: async (letter) => {
      const id = letter.messageId.slice(1, 37);
      await reach('sending', id);
      await post.send(letter);
      await reach('taken', id);
    },
  };
  const sender = { school: 'De Werf', contact: { name: '', phone: '', mail: '' } };
  const outbox = createOutbox({
    store,
    unitOfWork,
    texts: createMailTexts({
      folder: join(packageRoot, 'templates', 'mail'),
      language: createLanguage(),
      names: () => new Set(['invite', 'reset', 'report', 'link-code']),
    }),
    licenceKey: () => Buffer.alloc(32, 2),
    returnPath: undefined,
    sender: () => Promise.resolve(sender),
    mailDomain: 'school.example',
    clock,
    postman,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const { write } = order;
  if (write !== undefined) {
    await unitOfWork.run(systemActor(order.licenceId), async (unit) => {
      await unit.audit({ event: 'test' });
      wanted = await outbox.put(unit, {
        licenceId: order.licenceId,
        to: write.to,
        name: 'invite',
        lang: 'nl',
        facts: {
          name: 'Hanneke',
          school: 'De Werf',
          link: write.link,
          until: '01-12-2026',
          signIn: write.link,
        },
      });
      await reach('written', wanted);
    });
    await reach('kept', wanted);
  }
  let sent = 0;
  for (let more = order.deliver; more; ) {
    const tried = await outbox.deliver();
    sent += tried.sent;
    more = tried.sent + tried.failed > 0;
  }
  await reach('closed', wanted);
  tell({ done: true, sent });
  await forever();
}
