import { expect } from 'chai';
import { transitions } from '../../plugin/dossier/facts/lifecycle.ts';
import { createLanguage } from '../../plugin/language/language.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { makeDossier, stepUrl } from '../support/story.ts';

describe('the help page', () => {
  let app: TestApp;
  before(async () => {
    app = await startApp();
  });
  after(async () => {
    await app.stop();
  });

  it('draws every act of the rules with what it needs, and is reached from the foot of every page', async () => {
    const client = app.as('tessa', 'docent');
    expect((await client.visit(`${app.base}/`)).text).to.include(`href="${app.base}/hulp"`);
    const page = (await client.visit(`${app.base}/hulp`)).text;
    const language = createLanguage();
    for (const { act, rules } of transitions) {
      expect(page).to.include(language.t('nl', `help.acts.${act}`));
      for (const { code } of rules)
        if (!['dossier-archived', 'dossier-open'].includes(code))
          expect(page).to.include(language.t('nl', `help.rules.${code}`));
    }
    expect(page).to.include('Ik wil deze toolbox overslaan');
  });

  it('has its contents on top, and is reached from each step at that step’s own part', async () => {
    const client = app.as('tessa', 'docent');
    const page = (await client.visit(`${app.base}/hulp`)).text;
    const contents = /aria-labelledby="inhoudsopgave".*?<\/nav>/s.exec(page)?.[0] ?? '';
    const places = [...contents.matchAll(/hulp#([a-z-]+)"/g)].map(([, place = '']) => place);
    expect(places).to.have.length.greaterThan(4);
    for (const place of places) expect(page).to.include(`id="${place}"`);
    const dossier = await makeDossier(app, client, 'yara');
    for (const step of [1, 8, 10]) {
      expect((await client.visit(stepUrl(app, dossier, step))).text).to.include(
        `href="${app.base}/hulp#stap-${step}"`,
      );
      expect(page).to.include(`id="stap-${step}"`);
    }
  });

  it('is searched by words in any order, without their accents, and says when there is nothing', async () => {
    const client = app.as('tessa', 'docent');
    const found = async (words: string): Promise<string> =>
      /aria-labelledby="gevonden".*?<\/section>/s.exec(
        (await client.visit(`${app.base}/hulp?zoek=${encodeURIComponent(words)}`)).text,
      )?.[0] ?? '';
    expect(await found('TOOLBOX leeg')).to.include('/hulp#toolbox');
    expect(await found('evaluéren')).to.include('/hulp#stap-10');
    expect(await found('qqqq')).to.include('Niets gevonden');
    expect(await found(' ')).to.equal('');
  });
});
