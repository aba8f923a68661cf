import { expect } from 'chai';
import { transitions } from '../../plugin/dossier/facts/lifecycle.ts';
import { createLanguage } from '../../plugin/language/language.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';

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
});
