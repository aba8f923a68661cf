import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { expect } from 'chai';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { bundled } from '../support/bundle.ts';
import { migratedDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink, SmtpStep } from '../support/mail.ts';
import type { OutboxOrder, OutboxReport, OutboxStep } from '../support/outbox-process.ts';
import { daily, LONG_RUN } from '../support/long-run.ts';

const HOUR = 3_600_000;
const LICENCE = '018f0000-0000-7000-8000-0000000000aa';

interface Kill {
  at: `own:${OutboxStep}` | `server:${SmtpStep}`;
  copies: readonly number[];
}

/** Where the sending process is killed, and whether the mail may then arrive a second time. */
const everyStep: readonly Kill[] = [
  { at: 'own:written', copies: [0] },
  { at: 'own:kept', copies: [1] },
  { at: 'own:found', copies: [1] },
  { at: 'own:claimed', copies: [1] },
  { at: 'own:sending', copies: [1] },
  { at: 'server:connected', copies: [1] },
  { at: 'server:sender', copies: [1] },
  { at: 'server:recipient', copies: [1] },
  // The mail may be whole on its way: then a server takes it although nobody waits for the answer.
  { at: 'server:data', copies: [1, 2] },
  { at: 'server:whole', copies: [2] },
  { at: 'server:answered', copies: [1, 2] },
  { at: 'own:taken', copies: [2] },
  { at: 'own:marked', copies: [2] },
  { at: 'own:closed', copies: [1] },
];
const steps = daily(
  everyStep.filter(({ at }) =>
    ['own:kept', 'own:sending', 'server:whole', 'own:taken'].includes(at),
  ),
  everyStep,
);

/** A process that is ready for one order. */
interface Runner {
  give(order: OutboxOrder): void;
  heard(wanted: (report: OutboxReport) => boolean): Promise<OutboxReport>;
  kill(): Promise<void>;
}

function startRunner(script: string): Runner {
  const child: ChildProcess = fork(script, [], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const heard: OutboxReport[] = [];
  const waiting = new Set<() => void>();
  child.on('message', (report: OutboxReport) => {
    heard.push(report);
    for (const look of waiting) look();
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  const listen: Runner['heard'] = (wanted) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = heard.find((report) => wanted(report));
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      child.once('exit', () => {
        if (waiting.delete(look)) reject(new Error('The process ended before it was heard'));
      });
      look();
    });
  const ready = listen((report) => 'ready' in report);
  ready.catch(() => undefined);
  return {
    heard: listen,
    give: (order) => {
      void ready.then(() => {
        child.send(order);
      });
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const isDone = (report: OutboxReport): boolean => 'done' in report;

describe('killing the process that sends mail with -9', function () {
  this.timeout(LONG_RUN ? 900_000 : 90_000);
  let database: TestDatabase;
  let admin: Connection;
  let sink: MailSink;
  let next: Runner;
  let orders = 0;
  let script: string;

  before(async () => {
    script = await bundled('test/support/outbox-process.ts');
    next = startRunner(script);
    [database, sink] = await Promise.all([migratedDatabase(), startMailSink()]);
    admin = await database.admin();
    await admin.query(
      "INSERT INTO opp_licences (id, name, adapter, tenant, school_name, colour, wrapped_key, created_at) VALUES (?, 'DEWERF', 'x', 'y', 'De Werf', '#0e5a5a', '', UTC_TIMESTAMP(3))",
      [LICENCE],
    );
  });
  after(async () => {
    await next.kill();
    await sink.stop();
    await admin.end();
    await database.drop();
  });

  /**
   * A fresh process; the one after it starts meanwhile. Its clock is past every pause of the one
   * before.
   */
  const runner = (): { run: Runner; order: (more: Partial<OutboxOrder>) => OutboxOrder } => {
    const run = next;
    next = startRunner(script);
    orders += 1;
    const aheadMs = orders * 13 * HOUR;
    return {
      run,
      order: (more) => ({
        databaseUrl: database.databaseUrl,
        smtpUrl: sink.url,
        licenceId: LICENCE,
        aheadMs,
        deliver: true,
        ...more,
      }),
    };
  };
  const copiesTo = (address: string): MailSink['received'] =>
    sink.received.filter(({ to }) => to.includes(address));
  const rows = async (): Promise<RowDataPacket[]> =>
    (await admin.query<RowDataPacket[]>('SELECT * FROM opp_outbox ORDER BY id'))[0];
  /** Every mail that was kept went out, closed once, and each of its copies is the same mail. */
  const assertBooks = async (): Promise<void> => {
    const all = await rows();
    expect(
      all.map(({ status, sealed }) => ({ status: String(status), sealed: sealed as unknown })),
    ).to.deep.equal(all.map(() => ({ status: 'sent', sealed: null })));
    const [closed] = await admin.query<RowDataPacket[]>(
      "SELECT COUNT(*) AS n FROM opp_audit WHERE event = 'mail.sent'",
    );
    expect(closed[0]?.['n'], 'one row of the trail a mail').to.equal(all.length);
    const ids = new Set(all.map(({ message_id: id }) => String(id)));
    const byId = new Map<string, Set<string>>();
    for (const { mail, to } of sink.received) {
      expect(ids.has(mail.messageId ?? ''), 'a Message-ID of the outbox').to.equal(true);
      byId.set(
        mail.messageId ?? '',
        (byId.get(mail.messageId ?? '') ?? new Set()).add(
          `${to.join()} ${mail.subject ?? ''} ${mail.text ?? ''}`,
        ),
      );
    }
    expect(byId.size, 'every kept mail arrived').to.equal(all.length);
    for (const [id, texts] of byId) expect(texts.size, id).to.equal(1);
  };

  it(`at each of ${steps.length} steps loses no mail, and doubles one only after the server had it, under the same Message-ID`, async () => {
    for (const [index, { at }] of steps.entries()) {
      const { run, order } = runner();
      const to = `stap-${index}@school.example`;
      const [side, step] = at.split(':') as ['own', OutboxStep] | ['server', SmtpStep];
      const reached =
        side === 'own'
          ? run.heard((report) => 'step' in report && report.step === step)
          : new Promise<void>((resolve) => {
              sink.at = (now, address) => {
                // Before the recipient is told, the mail of the step before may be meant: it goes
                // first, and once.
                const mine =
                  address === to ||
                  (address === '' && copiesTo(`stap-${index - 1}@school.example`).length > 0);
                if (now !== step || !mine) return Promise.resolve();
                resolve();
                return new Promise((onward) => {
                  setTimeout(onward, now === 'answered' ? 0 : 250);
                });
              };
            });
      run.give(
        order({
          write: { to, link: `https://school.example/${index}` },
          ...(side === 'own' ? { standAt: step } : {}),
        }),
      );
      await reached;
      await run.kill();
      sink.at = undefined;
    }
    const { run, order } = runner();
    run.give(order({}));
    await run.heard(isDone);
    await run.kill();
    for (const [index, { at, copies }] of steps.entries())
      expect(copies, `killed at ${at}`).to.include(copiesTo(`stap-${index}@school.example`).length);
    expect(await rows()).to.have.length(steps.filter(({ copies }) => !copies.includes(0)).length);
    await assertBooks();
  });

  const KILLS = LONG_RUN ? 200 : 2;
  it(`at ${KILLS} moments of chance loses none and doubles none under another Message-ID`, async () => {
    const before = sink.received.length;
    // The same moments in every run: a small generator with a fixed seed.
    let seed = 20_261_129;
    const chance = (): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return seed / 2 ** 32;
    };
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { run, order } = runner();
      run.give(
        order({
          write: { to: `kans-${kill}@school.example`, link: `https://school.example/kans/${kill}` },
        }),
      );
      // From the moment it can write: before that there is nothing to lose.
      await run.heard((report) => 'ready' in report);
      await new Promise((resolve) => {
        setTimeout(resolve, chance() * 250);
      });
      await run.kill();
    }
    const { run, order } = runner();
    run.give(order({}));
    await run.heard(isDone);
    await run.kill();
    expect(sink.received.length).to.be.at.least(before);
    await assertBooks();
  });
});
