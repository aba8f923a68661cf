import { expect } from 'chai';
import type { TestApp } from './app.ts';
import type { Client } from './client.ts';

/** Finds a pupil by name as this person would; answers the id. */
export async function pupilId(client: Client, base: string, name: string): Promise<string> {
  const list = await client.visit(`${base}/leerlingen?zoek=${encodeURIComponent(name)}`);
  const id = /\/leerlingen\/([0-9a-f-]{36})/.exec(list.text)?.[1];
  expect(id, `a pupil called ${name}`).to.be.a('string');
  return id ?? '';
}

export async function makeDossier(
  app: TestApp,
  client: Client,
  name: string,
  level = 'extra',
): Promise<string> {
  const pupil = await pupilId(client, app.base, name);
  await client.visit(`${app.base}/dossiers/nieuw?leerling=${pupil}`);
  const made = await client.post(`${app.base}/dossiers`, { leerling: pupil, niveau: level });
  expect(made.status, made.text).to.equal(303);
  return /\/dossiers\/([0-9a-f-]{36})\//.exec(made.location)?.[1] ?? '';
}

export type Change =
  | { op: 'set'; path: string; value: string; base: number }
  | { op: 'add' | 'remove' | 'restore'; list: string; row: string };

/** A change over whatever stands there: for setting the scene, not for testing conflicts. */
export const set = (path: string, value: string): Change => ({
  op: 'set',
  path,
  value,
  base: Number.MAX_SAFE_INTEGER,
});

const row = (list: string, id: string, values: Record<string, string>): Change[] => [
  { op: 'add', list, row: id },
  ...Object.entries(values).map(([key, value]) => set(`${list}/${id}/${key}`, value)),
];

export const stepUrl = (app: TestApp, dossier: string, step: number): string =>
  `${app.base}/dossiers/${dossier}/stappen/${step}`;

/** Changes that are over whatever stands there, against what stands there now. */
export async function upToDate<T extends object>(
  database: TestApp['database'],
  dossier: string,
  changes: readonly T[],
): Promise<T[]> {
  const admin = await database.admin();
  const [rows] = await admin.query('SELECT sequence FROM opp_dossiers WHERE id = ?', [dossier]);
  await admin.end();
  const base = (rows as { sequence: number }[])[0]?.sequence ?? 0;
  return changes.map((change) =>
    'base' in change && change.base === Number.MAX_SAFE_INTEGER ? { ...change, base } : change,
  );
}

export async function save(
  app: TestApp,
  client: Client,
  dossier: string,
  step: number,
  changes: readonly Change[],
): Promise<number> {
  const reply = await client.json(`${stepUrl(app, dossier, step)}/wijzigingen`, {
    changes: await upToDate(app.database, dossier, changes),
  });
  expect(reply.status, reply.text).to.equal(200);
  return (JSON.parse(reply.text) as { sequence: number }).sequence;
}

/** Values with which every step can be finished; `word` makes them recognisable. */
export function validChanges(step: number, names: readonly string[], word = 'tekst'): Change[] {
  const on = (days: number): string =>
    new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  switch (step) {
    case 1:
      return [
        set('dossierStart', on(-10)),
        set('clockReason', 'conclusion'),
        set('clockStart', on(-9)),
        ...names.filter((name) => name.endsWith('/authority')).map((name) => set(name, 'unknown')),
      ];
    case 2:
      return row('people', 'mentor', { name: `${word} mentor`, role: 'mentor', kind: 'internal' });
    case 3:
      return [set('signalsSchool', `${word} signalen`), set('helpQuestion', `${word} vraag`)];
    case 4:
      return names
        .filter((name) => name.endsWith('/image'))
        .map((name) => set(name, `${word} beeld`));
    case 5:
      return [
        ...row('factors', 'plus', { area: 'pupil', effect: 'helping', text: `${word} plus` }),
        ...row('factors', 'min', { area: 'home', effect: 'hindering', text: `${word} min` }),
        set('integratedPicture', `${word} geheel`),
      ];
    case 6:
      return [
        ...row('needs', 'need', { category: 'task', need: `${word} nodig` }),
        set('heardOn', on(-5)),
        set('heardHow', 'conversation'),
        set('heardSaid', `${word} gezegd`),
        set('heardDone', `${word} gedaan`),
      ];
    case 7:
      return [set('destination', 'havo'), set('reasons', `${word} reden`)];
    case 9:
      return [set('choice', 'skip')];
    case 10:
      return [];
    default:
      return [
        ...row('goals', 'goal', {
          goalDomain: `${word} doel`,
          goalKind: 'didactic',
          startSituation: `${word} begin`,
          goal: `${word} straks`,
          measurement: `${word} meting`,
          owner: `${word} wie`,
          startsOn: on(0),
          endsOn: on(100),
          approachTime: `${word} aanpak`,
        }),
        set('consultedOn', on(-3)),
        set('evaluateOn', on(120)),
        set('parentsView', `${word} zienswijze`),
      ];
  }
}

export const inputNames = (html: string): string[] =>
  [...html.matchAll(/name="([^"_]+)"/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => !name.includes('__row__'));

/** Fills steps and finishes those before 8. */
export async function fillDossier(
  app: TestApp,
  client: Client,
  dossier: string,
  options: { steps?: number[]; word?: string } = {},
): Promise<void> {
  for (const step of options.steps ?? [1, 2, 3, 4, 5, 6, 7, 8]) {
    const page = await client.visit(stepUrl(app, dossier, step));
    await save(app, client, dossier, step, validChanges(step, inputNames(page.text), options.word));
    if (step === 8) continue;
    const finished = await client.post(stepUrl(app, dossier, step), {
      base: '0',
      intent: 'finish',
    });
    expect(
      finished.status,
      `step ${step}: ${/Dit moet nog.{0,600}/s.exec(finished.text)?.[0] ?? ''}`,
    ).to.equal(303);
  }
}

/** Finishes step 8 with *Anders (buiten TOP dossier)*. */
export async function consent(app: TestApp, client: Client, dossier: string): Promise<void> {
  const url = `${stepUrl(app, dossier, 8)}/instemming`;
  const page = await client.visit(url);
  expect(page.status, page.text).to.equal(200);
  const reply = await client.post(url, {
    wijze: 'buiten',
    datum: new Date().toISOString().slice(0, 10),
    toelichting: 'In het gesprek op school, getekend.',
  });
  expect(reply.status, reply.text).to.equal(303);
}
