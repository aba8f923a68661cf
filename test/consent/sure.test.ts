import { expect } from 'chai';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { ask, deliverAll, FATHER, MOTHER, readyScene } from '../support/consent.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { stepUrl } from '../support/story.ts';

describe('INSTEMMING REGISTREREN with Instemming op plan', () => {
  const ready = readyScene();
  let sink: MailSink;
  let app: TestApp;
  let karim: Client;
  let dossier: string;

  beforeEach(async () => {
    sink = await startMailSink();
    ({ app, karim, dossier } = await ready.start({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    }));
  });
  afterEach(async () => {
    await app.stop();
    await sink.stop();
  });

  const heads = async (): Promise<string> => (await karim.visit(stepUrl(app, dossier, 8))).text;

  it('shows whom it would mail at which address, and sends nothing before it is pressed again', async () => {
    const asked = await ask(app, karim, dossier, { zeker: '', notitie: 'Zoals besproken.' });
    expect(asked.status, asked.text.slice(0, 300)).to.equal(200);
    for (const words of [
      'Er is nog niets verstuurd',
      `per e-mail aan ${MOTHER}`,
      `per e-mail aan ${FATHER}`,
      'Zoals besproken.',
      'Nu versturen aan 2 mensen',
    ])
      expect(asked.text).to.include(words);
    await deliverAll(app);
    expect(sink.received).to.have.length(0);
    expect(await heads()).to.include('Concept');
    const fields = [...asked.text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value] as const,
    );
    const sent = await karim.post(
      `${stepUrl(app, dossier, 8)}/instemming`,
      Object.fromEntries(fields.filter(([name]) => name !== '_csrf')),
    );
    expect(sent.location).to.include('consent-asked');
    await deliverAll(app);
    expect(sink.received).to.have.length(2);
  });

  it('goes back with everything that was typed', async () => {
    const back = await ask(app, karim, dossier, {
      zeker: '1',
      terug: '1',
      notitie: 'Zoals besproken.',
    });
    expect(back.status).to.equal(200);
    expect(back.text).to.include('Zoals besproken.').and.include('INSTEMMING REGISTREREN');
    expect(await heads()).to.include('Concept');
  });

  it('shows beforehand what a parent reads: the goals, without anybody’s address', async () => {
    const { text } = await karim.visit(`${stepUrl(app, dossier, 8)}/instemming`);
    const preview = text.slice(text.indexOf('Zo ziet de ouder het'), text.indexOf('id="wie"'));
    expect(preview)
      .to.include('tekst straks')
      .and.include('tekst signalen')
      .and.not.include(FATHER);
    expect(text, 'which goals, not how many').to.include('1. tekst doel');
  });
});
