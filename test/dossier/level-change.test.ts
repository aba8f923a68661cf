import { expect } from 'chai';
import type { Field, Step } from '../../plugin/dossier/declaration/declaration.ts';
import { steps } from '../../plugin/dossier/form/steps/index.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client } from '../support/client.ts';
import { inputNames, makeDossier, save, set, stepUrl } from '../support/story.ts';
import type { Change } from '../support/story.ts';

const PASSWORD = 'Vier-zwanen-koken-spruitjes-82';

/** What stands in the fields of a page, by path. */
function formValues(html: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const [, name = '', value = ''] of html.matchAll(
    /<input id="v-[^"]*" name="([^"]+)" value="([^"]*)"/g,
  ))
    values.set(name, value);
  for (const [, name = '', value = ''] of html.matchAll(
    /<textarea id="v-[^"]*" name="([^"]+)"[^>]*>\n([\s\S]*?)<\/textarea>/g,
  ))
    values.set(name, value);
  for (const [, name = '', options = ''] of html.matchAll(
    /<select id="v-[^"]*" name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g,
  )) {
    values.set(name, /<option value="([^"]+)" selected>/.exec(options)?.[1] ?? '');
  }
  return new Map([...values].filter(([name]) => !name.includes('__row__')));
}

/** A value for every field of the declaration, no two texts the same. */
function everyField(step: Step, names: readonly string[]): Change[] {
  let number = 0;
  const valueOf = (field: Field): string => {
    number += 1;
    switch (field.kind) {
      case 'choice':
        return field.options?.at(-1) ?? '';
      case 'date':
        return `2026-10-${String((number % 28) + 1).padStart(2, '0')}`;
      case 'number':
        return String(number);
      case 'email':
        return `ouder${number}@example.org`;
      case 'phone':
        return `06 1234${String(number).padStart(4, '0')}`;
      default:
        return `w${step.number}-${number}`.slice(0, field.max ?? 100);
    }
  };
  return step.parts.flatMap((part): Change[] => {
    switch (part.kind) {
      case 'fields':
        return part.fields
          .filter((field) => names.includes(field.key))
          .map((field) => set(field.key, valueOf(field)));
      case 'list': {
        return ['rij-een', 'rij-twee'].flatMap((row): Change[] => [
          ...(part.follows === undefined ? [{ op: 'add', list: part.key, row } as const] : []),
          ...part.fields
            .filter((field) => part.follows?.fields.includes(field.key) !== true)
            .map((field) => set(`${part.key}/${row}/${field.key}`, valueOf(field))),
        ]);
      }
      case 'former':
        return [];
      default:
        return [
          ...names
            .filter((name) => name.startsWith('domains/'))
            .map((name) => set(name, `w${step.number}-${name}`)),
          { op: 'add', list: 'scores', row: 'score-een' },
          set('scores/score-een/domain', 'spelling'),
          ...part.scores.map((field) => set(`scores/score-een/${field.key}`, valueOf(field))),
        ];
    }
  });
}

describe('a dossier that goes on at another level', function () {
  this.timeout(120_000);
  let app: TestApp;
  let coordinator: Client;
  before(async () => {
    app = await startApp();
    coordinator = app.as('karim', 'zorgcoordinator');
  });
  after(async () => {
    await app.stop();
  });

  const pageValues = async (dossier: string): Promise<Map<string, string>> => {
    const all = new Map<string, string>();
    for (const step of steps.filter((one) => one.writtenByActs !== true)) {
      for (const [name, value] of formValues(
        (await coordinator.visit(stepUrl(app, dossier, step.number))).text,
      ))
        all.set(`${step.number}:${name}`, value);
    }
    return all;
  };

  it('has every field of the old one, aanpak included, and leaves behind only what its declaration says', async () => {
    const old = await makeDossier(app, coordinator, 'yara', 'extra');
    for (const step of steps.filter((one) => one.writtenByActs !== true)) {
      const page = await coordinator.visit(stepUrl(app, old, step.number));
      await save(app, coordinator, old, step.number, everyField(step, inputNames(page.text)));
    }
    await save(app, coordinator, old, 3, [
      { op: 'add', list: 'interventions', row: 'weg' },
      set('interventions/weg/what', 'verwijderd'),
      { op: 'remove', list: 'interventions', row: 'weg' },
    ]);
    const before = await pageValues(old);
    expect(
      [...before].filter(
        ([name, value]) => value === '' && !/^1:guardians\/[0-9a-f-]{36}\//.test(name),
      ),
      'only at the host’s own guardians something is left empty',
    ).to.deep.equal([]);
    await coordinator.visit(stepUrl(app, old, 9));
    const fresh =
      /\/dossiers\/([0-9a-f-]{36})\//.exec(
        (await coordinator.post(`${app.base}/dossiers/${old}/niveau`, { zeker: '1' })).location,
      )?.[1] ?? '';
    const after = await pageValues(fresh);
    const leftBehind = new Set(
      steps.flatMap((step) =>
        step.parts.flatMap((part) =>
          part.kind === 'fields'
            ? part.fields
                .filter((field) => field.carries === false)
                .map((field) => `${step.number}:${field.key}`)
            : [],
        ),
      ),
    );
    expect([...leftBehind].toSorted()).to.deep.equal([
      '11:archiveExplanation',
      '11:archiveReason',
      '11:takenBackReason',
      '9:choice',
    ]);
    expect([...after.keys()].toSorted()).to.deep.equal([...before.keys()].toSorted());
    const lost = [...before].filter(
      ([name, value]) => !leftBehind.has(name) && after.get(name) !== value,
    );
    expect(lost).to.deep.equal([]);
    expect([...after.values()]).not.to.include('verwijderd');
    const history = (await coordinator.visit(`${stepUrl(app, fresh, 8)}/geschiedenis`)).text;
    expect(history).to.include('Karim Bouali');
  });

  it('keeps a domain with text though the school no longer has it, and gets the present ones', async () => {
    const old = await makeDossier(app, coordinator, 'noor', 'basis');
    await coordinator.visit(stepUrl(app, old, 4));
    await save(app, coordinator, old, 4, [set('domains/spelling/image', 'blijft mee')]);
    const admin = await app.database.admin();
    try {
      await admin.query(
        "UPDATE opp_learning_domains SET standard = 0 WHERE domain_key IN ('spelling', 'werkhouding')",
      );
      await admin.query("UPDATE opp_learning_domains SET standard = 1 WHERE domain_key = 'engels'");
    } finally {
      await admin.end();
    }
    await coordinator.visit(stepUrl(app, old, 9));
    const fresh =
      /\/dossiers\/([0-9a-f-]{36})\//.exec(
        (await coordinator.post(`${app.base}/dossiers/${old}/niveau`, { zeker: '1' })).location,
      )?.[1] ?? '';
    const page = (await coordinator.visit(stepUrl(app, fresh, 4))).text;
    expect(page).to.include('blijft mee').and.include('Engels').and.not.include('Werkhouding');
    expect((await coordinator.visit(stepUrl(app, old, 4))).text, 'the old one is as it was')
      .to.include('Werkhouding')
      .and.not.include('Engels');
  });

  it('takes along the reports that were chosen, sealed anew, and shows none to who may not read what is in them', async () => {
    const old = await makeDossier(app, coordinator, 'sem', 'extra');
    const teacher = app.as('omar', 'docent');
    const logbook = (dossier: string): string =>
      `${app.base}/dossiers/${dossier}/logboek/verslagen`;
    const download = async (
      client: Client,
      dossier: string,
      more: Record<string, string> = {},
    ): Promise<number> => {
      await client.visit(logbook(dossier));
      return (
        await client.post(logbook(dossier), { keuze: 'eigen', wachtwoord: PASSWORD, ...more })
      ).status;
    };
    await save(app, coordinator, old, 3, [
      { op: 'add', list: 'examinations', row: 'exam' },
      set('examinations/exam/medicalOutcome', 'geheim'),
    ]);
    expect(await download(coordinator, old, { gevoelig: '1' })).to.equal(200);
    await save(app, coordinator, old, 3, [set('helpQuestion', 'nieuw')]);
    expect(await download(teacher, old)).to.equal(200);
    await coordinator.visit(stepUrl(app, old, 10));
    await coordinator.post(stepUrl(app, old, 10), { base: '0', intent: 'finish' });
    const page = await coordinator.visit(stepUrl(app, old, 11));
    const offered = [...page.text.matchAll(/name="(verslag-[0-9a-f-]{36})"/g)].map(
      ([, name]) => name ?? '',
    );
    expect(offered, 'both kept reports').to.have.length(2);
    expect(
      [...page.text.matchAll(/name="verslag-[^>]*checked/g)],
      'ticked unless somebody unticks them, also two of a kind',
    ).to.have.length(2);
    const teachers = (await teacher.visit(stepUrl(app, old, 11))).text;
    expect(
      [...teachers.matchAll(/name="verslag-/g)],
      'a teacher is offered the one without medical parts',
    ).to.have.length(1);
    const changed = await coordinator.post(stepUrl(app, old, 11), {
      zeker: '1',
      keuze: 'niveau',
      ...Object.fromEntries(offered.map((name) => [name, '1'])),
    });
    const fresh = /\/dossiers\/([0-9a-f-]{36})\//.exec(changed.location)?.[1] ?? '';
    const carried = (html: string): string[] =>
      [...html.matchAll(/name="verslag" value="([0-9a-f-]{36})"/g)].map(([, id]) => id ?? '');
    const all = carried((await coordinator.visit(logbook(fresh))).text);
    expect(all).to.have.length(2);
    for (const id of all) expect(await download(coordinator, fresh, { verslag: id })).to.equal(200);
    const seen = carried((await teacher.visit(logbook(fresh))).text);
    expect(seen).to.have.length(1);
    const hidden = all.find((id) => !seen.includes(id)) ?? '';
    expect(await download(teacher, fresh, { verslag: hidden })).to.equal(404);
  });
});
