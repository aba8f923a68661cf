import { expect } from 'chai';
import {
  planTransitions,
  stepTransitions,
  transitions,
} from '../../plugin/dossier/facts/lifecycle.ts';
import { createLanguage } from '../../plugin/language/language.ts';
import { courseOf, courses } from '../../plugin/overview/help/course.ts';
import type { Course } from '../../plugin/overview/help/course.ts';
import { draw, linksOf } from '../../plugin/platform/drawing/index.ts';
import { requestTransitions } from '../../plugin/sharing/requests/index.ts';
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

  it('explains the VSO categories in the words of the partnership, and the terms', async () => {
    const client = app.as('tessa', 'docent');
    const page = (await client.visit(`${app.base}/hulp`)).text;
    for (const words of [
      'Kies altijd categorie 1 (laag), tenzij er sprake is van een uitzondering.',
      'structureel intensieve begeleiding nodig om tot zelfsturing te komen',
      'zorgverzekeraar of PGB',
      '(zeer) ernstige verstandelijke beperking (IQ tot 35)',
      'bijzondere bekostiging aanvragen',
    ])
      expect(page).to.include(words);
    expect(page).to.match(/href="https:\/\/duo\.nl\/zakelijk\/[^"]+-beperking\.jsp"/);
    const found = (await client.visit(`${app.base}/hulp?zoek=pgb`)).text;
    expect(found).to.include('/hulp#vso-categorieen');
    expect((await client.visit(`${app.base}/hulp?zoek=oogo`)).text).to.include('/hulp#begrippen');
    const titles = [...page.matchAll(/<dt>([^<]+)<\/dt>/g)].map(([, title]) => title);
    const terms = titles.slice(titles.indexOf('arrangement'), titles.indexOf('zienswijze') + 1);
    expect(terms).to.have.length(14);
    expect(terms).to.deep.equal(
      terms.toSorted((a = '', b = '') => a.localeCompare(b, 'nl', { sensitivity: 'base' })),
    );
  });

  it('draws an arrow for every change that the rules know, and no other', async () => {
    const client = app.as('tessa', 'docent');
    const page = (await client.visit(`${app.base}/hulp`)).text;
    const drawings = [...page.matchAll(/<svg(?:(?!<use).)*?<\/svg>/gs)]
      .map(([drawing]) => drawing)
      .filter((drawing) => drawing.includes('class="state'));
    const language = createLanguage();
    const t = (key: string): string => language.t('nl', key);
    const rules: Record<Course, readonly { act: string; from: readonly string[]; to: string }[]> = {
      step: stepTransitions,
      plan: planTransitions,
      dossier: transitions.map(({ act, from, to }) => ({ act, from: [from], to })),
      request: requestTransitions,
    };
    for (const [index, course] of courses.entries()) {
      const acts = course === 'request' ? 'requestRoutes.acts' : 'help.acts';
      const graph = courseOf(course, language.translate('nl'));
      const changes = rules[course].flatMap(({ act, from, to }) =>
        from.map((state) => `${state} ${act} ${to}`),
      );
      const everyState = graph.states.filter(({ any }) => any !== true).map(({ id }) => id);
      const told = graph.arrows.flatMap(({ from, to, label }) =>
        (from === 'any' ? everyState : [from]).map(
          (state) =>
            `${state} ${rules[course].find(({ act }) => t(`${acts}.${act}`) === label)?.act} ${to}`,
        ),
      );
      expect(told.toSorted()).to.deep.equal(changes.toSorted());
      const drawing = drawings[index] ?? '';
      const { links } = linksOf(graph);
      expect(drawing.match(/class="line"/g)).to.have.length(links.length);
      expect(drawing.match(/class="head"/g)).to.have.length(
        links.filter(({ head }) => head).length,
      );
      expect(drawing.match(/class="state/g)).to.have.length(graph.states.length);
      for (const { label } of [...graph.states, ...graph.arrows])
        for (const word of label.split(' ')) expect(drawing).to.include(word);
    }
  });

  it('says alike arrows once where they meet, and loses none of them', () => {
    const arrow = (from: string, label: string, to: string) => ({ from, label, to });
    const arrows = [
      arrow('a', 'go', 'd'),
      arrow('b', 'go', 'd'),
      arrow('d', 'go', 'd'),
      arrow('d', 'end', 'a'),
      arrow('d', 'end', 'b'),
      arrow('a', 'stop', 'b'),
    ];
    const { joins, links } = linksOf({ states: [], arrows });
    expect(joins).to.have.length(2);
    const walked = links
      .filter(({ from }) => !joins.includes(from))
      .flatMap((first) =>
        joins.includes(first.to)
          ? links
              .filter(({ from }) => from === first.to)
              .map((last) => arrow(first.from, first.label ?? last.label ?? '', last.to))
          : [arrow(first.from, first.label ?? '', first.to)],
      );
    expect(walked).to.have.deep.members(arrows);
    expect(links.filter(({ label }) => label === 'go')).to.have.length(2);
  });

  it('lays out whatever words a state or an arrow has', async () => {
    const drawn = await draw({
      states: [
        { id: 'a "b" \\', label: 'Een <b> & "twee"' },
        { id: 'c', label: 'Een woord dat niet op één regel past, zo lang is het' },
      ],
      arrows: [{ from: 'a "b" \\', to: 'c', label: '<TABLE> ]; }' }],
    });
    expect(drawn.states.map(({ lines }) => lines.map(({ text }) => text).join(' '))).to.deep.equal([
      'Een <b> & "twee"',
      'Een woord dat niet op één regel past, zo lang is het',
    ]);
    const [arrow] = drawn.arrows;
    expect(arrow?.lines.map(({ text }) => text)).to.deep.equal(['<TABLE> ]; }']);
    expect(`${arrow?.path} ${arrow?.head}`).to.match(/^[MCLZ\d.,\s-]+$/);
    const [upper, lower] = drawn.states;
    expect((upper?.y ?? 0) + (upper?.height ?? 0)).to.be.lessThan(lower?.y ?? 0);
  });
});
