import { expect } from 'chai';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { readyScene } from '../support/consent.ts';
import { consent, save, set, stepUrl, upToDate } from '../support/story.ts';

interface Standing {
  plan?: { word: string; kind: string; notice?: { kind: string; text: string } };
}

describe('consent that a change would end', () => {
  const ready = readyScene();
  let app: TestApp;
  let karim: Client;
  let dossier: string;
  const step = (): string => stepUrl(app, dossier, 8);

  beforeEach(async () => {
    ({ app, karim, dossier } = await ready.start({}));
    await consent(app, karim, dossier);
  });
  afterEach(() => app.stop());

  const change = async (value: string): Promise<Standing> => {
    const reply = await karim.json(`${step()}/wijzigingen`, {
      changes: await upToDate(app.database, dossier, [set('goals/goal/goal', value)]),
    });
    expect(reply.status, reply.text).to.equal(200);
    return JSON.parse(reply.text) as Standing;
  };

  it('is warned about before the step is opened again, and while it is open', async () => {
    expect((await karim.visit(step())).text).to.include(
      'Op versie 1 is instemming gegeven. Open je deze stap weer',
    );
    await karim.post(step(), { base: '0', intent: 'reopen' });
    expect((await karim.visit(step())).text).to.include('dan vervalt die instemming meteen');
    expect((await karim.visit(stepUrl(app, dossier, 7))).text).not.to.include('vervalt');
  });

  it('is told with the very answer that keeps the change, and so is its coming back', async () => {
    await karim.post(step(), { base: '0', intent: 'reopen' });
    const lapsed = await change('een ander doel');
    expect(lapsed.plan).to.include({
      word: 'Versie 1 vervallen: vraag opnieuw instemming',
      kind: 'stop',
    });
    expect(lapsed.plan?.notice?.text).to.include('Versie 1 is vervallen');
    const back = await change('tekst straks');
    expect(back.plan).to.include({ word: 'Vastgesteld met instemming, versie 1', kind: 'ok' });
    expect(back.plan?.notice?.kind).to.equal('warn');
  });

  it('is told to who has no script, whatever button they pressed', async () => {
    await karim.post(step(), { base: '0', intent: 'reopen' });
    for (const [intent, value] of [
      ['save', 'een ander doel'],
      ['next', 'nog een ander doel'],
      ['add:goals', 'weer een ander doel'],
    ] as const) {
      await save(app, karim, dossier, 8, [set('goals/goal/goal', 'tekst straks')]);
      const base = /name="base" value="(\d+)"/.exec((await karim.visit(step())).text)?.[1] ?? '';
      const form = { base, intent, 'goals/goal/goal': value };
      const answer = await karim.post(step(), form);
      expect(answer.location, intent).to.include('melding=plan-lapsed');
      const page = (await karim.get(answer.location)).text;
      expect(page).to.include('De instemming op het plan is hiermee vervallen');
    }
  });

  it('leaves what is no part of the agreement alone', async () => {
    await karim.post(step(), { base: '0', intent: 'reopen' });
    const kept = await karim.json(`${step()}/wijzigingen`, {
      changes: await upToDate(app.database, dossier, [
        set('parentsView', 'Vader denkt er nog over na.'),
      ]),
    });
    expect((JSON.parse(kept.text) as Standing).plan?.kind).to.equal('ok');
  });

  it('is told when an earlier text is put back from the history', async () => {
    await karim.post(step(), { base: '0', intent: 'reopen' });
    await change('een ander doel');
    const history = (await karim.visit(`${step()}/geschiedenis?veld=goals/goal/goal`)).text;
    const [, base = '', version = ''] =
      /name="base" value="(\d+)"[\s\S]*?name="versie" value="(\d+)"/.exec(history) ?? [];
    const answer = await karim.post(`${step()}/geschiedenis`, { base, versie: version });
    expect(answer.location).to.include('melding=plan-restored');
  });
});
