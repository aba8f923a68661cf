import { expect } from 'chai';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { ask, codeIn, deliverAll, parentOf, readyDossier } from '../support/consent.ts';
import type { Parent } from '../support/consent.ts';
import { answerData, askData, kind, proposed, questionsUrl } from '../support/data-consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { LONG_RUN } from '../support/long-run.ts';

const QUESTIONS = LONG_RUN ? 10 : 3;
const DAY = 86_400_000;
const shown = (at: Date): string =>
  new Intl.DateTimeFormat('nl-NL', { day: '2-digit', month: '2-digit', year: 'numeric' }).format(
    at,
  );

/**
 * A unit of work holds a connection: one that asks the pool for a second while all are held waits
 * for itself.
 */
describe('many acts at once on a pool of 4 connections', function () {
  this.timeout(180_000);
  let app: TestApp;
  let sink: MailSink;
  let karim: Client;
  let dossier: string;

  beforeEach(async () => {
    sink = await startMailSink();
    app = await startApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>', poolSize: 4 },
    });
    karim = app.as('karim', 'zorgcoordinator');
    dossier = await readyDossier(app, karim);
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  /** Four people with an address of their own, asked for one kind. */
  const askFour = async (question: number): Promise<string[]> => {
    const path = `${questionsUrl(app, dossier)}/nieuw`;
    const names = Object.keys(await proposed(karim, path)).filter((name) => /^mail-/.test(name));
    const guardians = names.slice(0, 2).map((name, index) => [name, `g${question}-${index}`]);
    const others = [1, 2].map((number) => [`ander${number}-mail`, `o${question}-${number}`]);
    const mails = [...guardians, ...others].map(([name = '', own = '']): [string, string] => [
      name,
      `${own}@example.org`,
    ]);
    const reply = await askData(app, karim, dossier, {
      ...kind('delen', 'SWV De Polder'),
      ...Object.fromEntries(mails),
      ...Object.fromEntries(
        [1, 2].flatMap((number) => [
          [`ander${number}-naam`, `Ander ${number}`],
          [`ander${number}-relatie`, 'oom'],
          [`ander${number}-reden`, 'denkt mee'],
        ]),
      ),
    });
    expect(reply.status, reply.text).to.equal(303);
    return mails.map(([, address]) => address);
  };

  const enterAll = async (parents: readonly Parent[]): Promise<Reply[]> => {
    for (const { client, link } of parents)
      expect((await client.post(link, {})).location).to.equal(`${app.base}/inzage/code`);
    await deliverAll(app);
    const pages: Reply[] = [];
    for (const { client, address } of parents) {
      await client.post(`${app.base}/inzage/code`, { code: codeIn(sink, address) });
      pages.push(await client.get(`${app.base}/inzage/toestemming`));
    }
    return pages;
  };

  it(`keeps the answers of ${4 * QUESTIONS} parents`, async () => {
    const addresses: string[] = [];
    for (let question = 0; question < QUESTIONS; question += 1)
      addresses.push(...(await askFour(question)));
    await deliverAll(app);
    const parents = addresses.map((address) => parentOf(app, sink, address));
    expect(parents).to.have.length(4 * QUESTIONS);
    const pages = await enterAll(parents);

    const replies = await Promise.all(
      parents.map((parent, index) => answerData(app, parent, pages[index]!, ['given'])),
    );
    expect(replies.map(({ status }) => status)).to.deep.equal(replies.map(() => 303));
    expect(app.log.filter((line) => line.includes('database-away'))).to.deep.equal([]);
  });

  it('lets the school act on one question for plan or data many times at once', async () => {
    await askFour(0);
    expect((await ask(app, karim, dossier)).status).to.equal(303);
    const data = questionsUrl(app, dossier);
    const plan = `${app.base}/dossiers/${dossier}/logboek/inzage-instemming`;
    for (const here of [data, plan]) {
      const { text } = await karim.visit(here);
      const extend = /action="([^"]+\/verlengen)"/.exec(text)?.[1] ?? 'none';
      const replies = await Promise.all(
        Array.from({ length: 12 }, (_one, index) =>
          karim.post(extend, {
            einddatum: shown(new Date(app.clock.now().getTime() + (index + 1) * DAY)),
          }),
        ),
      );
      expect(replies.map(({ status }) => status)).to.deep.equal(replies.map(() => 303));
    }
  });
});
