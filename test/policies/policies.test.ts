import { expect } from 'chai';
import { consentersOf } from '../../plugin/dossier/content/consenters.ts';
import { languages } from '../../plugin/kernel/lang.ts';
import { createLanguage } from '../../plugin/language/language.ts';
import {
  policiesFrom,
  policyRules,
  readPolicies,
  standardPolicies,
} from '../../plugin/school/policies/policies.ts';
import { readerOf, dossier as sample, sampleHtml } from '../reports/sample.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import type { Client, Reply } from '../support/client.ts';
import { fillDossier, makeDossier, save, set, stepUrl } from '../support/story.ts';

const typed = (more: Record<string, string> = {}): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(standardPolicies).map(([key, value]) => [key, String(value)]),
  ),
  ...more,
});

describe('the policies of a licence', function () {
  this.timeout(60_000);
  let app: TestApp;
  let admin: Client;
  let url: string;

  before(async () => {
    app = await startApp();
    url = `${app.base}/instellingen/licentie`;
  });
  beforeEach(async () => {
    await query('DELETE FROM opp_policy_values');
    admin = app.as('ingrid', 'beheerder');
    await admin.visit(url);
  });
  after(async () => {
    await app.stop();
  });

  async function query(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    const connection = await app.database.admin();
    const [rows] = await connection.query(sql, values);
    await connection.end();
    return rows as Record<string, unknown>[];
  }
  /** Sends the form as the page showed it, with these values typed over. */
  const send = (more: Record<string, string>, seen: Record<string, string> = {}): Promise<Reply> =>
    admin.post(url, {
      ...typed(seen),
      ...Object.fromEntries(
        Object.entries(typed(seen)).map(([key, value]) => [`was.${key}`, value]),
      ),
      ...more,
    });
  const saved = async (more: Record<string, string>): Promise<void> => {
    expect((await send(more)).location).to.include('melding=policies-saved');
  };

  it('have for every value its words, a default within its bounds, and a source', () => {
    const language = createLanguage();
    for (const rule of policyRules) {
      expect(rule.standard, rule.key).to.be.within(rule.least, rule.most);
      expect(rule.ownChoice || rule.found.length > 0, rule.key).to.equal(true);
      for (const lang of languages)
        for (const word of ['label', 'help', 'source'])
          expect(
            language.has(lang, `policies.${rule.key}.${word}`),
            `${lang} ${rule.key} ${word}`,
          ).to.equal(true);
    }
  });

  it('fall back to the default where a licence has no value, or one that is not allowed (any more)', () => {
    expect(policiesFrom(new Map())).to.deep.equal(standardPolicies);
    expect(
      policiesFrom(
        new Map([
          ['clockWeeks', 60],
          ['consentAge', 17],
          ['somethingElse', 3],
        ]),
      ),
    ).to.deep.equal({ ...standardPolicies, consentAge: 17 });
  });

  it('are shown with their defaults and sources to the admin', async () => {
    const page = (await admin.visit(url)).text;
    expect(page)
      .to.include('Weken om het plan vast te stellen')
      .and.include('Standaard: 6 weken')
      .and.include('Binnen zes weken stelt de school het OPP vast');
    expect(page).to.include(
      'steunpuntpassendonderwijs-povo.nl/document/het-ontwikkelingsperspectief/',
    );
    expect(page, 'nothing to go back to').not.to.include('name="standaard"');
  });

  it('are kept with who changed them, recorded with old and new value, and go back to the default', async () => {
    await saved({ clockWeeks: '4', allGuardians: '0' });
    const page = (await admin.visit(url)).text;
    expect(page)
      .to.match(/name="clockWeeks" value="4"/)
      .and.include('Gewijzigd door Ingrid Smit op')
      .and.include('Terug naar 6 weken');
    await admin.visit(url);
    const back = await admin.post(url, {
      ...typed({ clockWeeks: '4', allGuardians: '0' }),
      'was.clockWeeks': '4',
      'was.allGuardians': '0',
      standaard: 'clockWeeks',
    });
    expect(back.location).to.include('melding=policies-saved');
    expect(
      (await query('SELECT policy_key AS name FROM opp_policy_values')).map((row) => row['name']),
    ).to.deep.equal(['allGuardians']);
    const trail = await query(
      "SELECT details FROM opp_audit WHERE event = 'policy.changed' ORDER BY sequence",
    );
    expect(trail.map((row) => JSON.parse(String(row['details'])) as unknown)).to.have.deep.members([
      { policy: 'clockWeeks', from: 6, to: 4 },
      { policy: 'allGuardians', from: 1, to: 0 },
      { policy: 'clockWeeks', from: 4, to: 6 },
    ]);
  });

  for (const [what, change, words] of [
    ['longer than the law', { clockWeeks: '7' }, 'vul een heel getal in van 2 tot en met 6'],
    [
      'that is no number',
      { evaluationMonths: 'een jaar' },
      'vul een heel getal in van 1 tot en met 12',
    ],
    ['that is empty', { grantMonths: '' }, 'vul een heel getal in van 1 tot en met 24'],
    ['below zero', { coSignAge: '-1' }, 'vul een heel getal in van 12 tot en met 18'],
    [
      'at which somebody co-signs who consents alone',
      { coSignAge: '18', consentAge: '16' },
      'kies een leeftijd van 16 of jonger',
    ],
  ] as const) {
    it(`refuse a value ${what}, and keep nothing`, async () => {
      const refused = await send({ ...change, allGuardians: '0' });
      expect(refused.status).to.equal(422);
      expect(refused.text).to.include(words);
      expect(await query('SELECT policy_key FROM opp_policy_values')).to.have.length(0);
    });
  }

  it('show what a colleague made of a value meanwhile, instead of overwriting it', async () => {
    await saved({ clockWeeks: '4' });
    const clash = await send({ clockWeeks: '3', consentAge: '17' });
    expect(clash.status).to.equal(409);
    expect(clash.text)
      .to.include('een collega maakte hier intussen 4 weken van')
      .and.include('name="was.clockWeeks" value="4"')
      .and.include('name="clockWeeks" value="3"');
    expect(
      (await query('SELECT value FROM opp_policy_values')).map((row) => row['value']),
    ).to.deep.equal([4]);
    expect((await send({ consentAge: '17' })).status, 'a value that nobody else touched').to.equal(
      303,
    );
  });

  it('are asked for anew when the sign-in is old: before anything is typed', async () => {
    const late = app.as('ingrid', 'beheerder', {
      authTime: new Date(app.clock.now().getTime() - 40 * 60_000),
    });
    await late.visit(`${app.base}/`);
    expect((await late.get(url)).location).to.include('/aanmelden?opnieuw=1');
    const old = app.as('ingrid', 'beheerder', {
      authTime: new Date(app.clock.now().getTime() - 100 * 60_000),
    });
    await old.visit(`${app.base}/account`);
    expect((await old.post(url, typed({ clockWeeks: '4' }))).status).to.equal(403);
    expect(await query('SELECT policy_key FROM opp_policy_values')).to.have.length(0);
  });

  it('hold for their own licence alone', async () => {
    await saved({ clockWeeks: '4' });
    const far = await app.as('ingrid', 'beheerder', { tenant: 'hetbaken' }).visit(url);
    expect(far.text).to.match(/name="clockWeeks" value="6"/);
  });

  it('decide the term of the plan on Vandaag and in the step, the order of Vandaag, and how late an evaluation may be', async () => {
    const teacher = app.as('tessa', 'docent');
    const dossier = await makeDossier(app, teacher, 'yara');
    await teacher.visit(stepUrl(app, dossier, 1));
    const day = (days: number): string =>
      new Date(app.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
    const shown = (days: number): string => day(days).split('-').toReversed().join('-');
    await save(app, teacher, dossier, 1, [set('clockStart', day(-7))]);
    expect((await teacher.visit(`${app.base}/`)).text).to.include(
      'De 6 weken lopen af: nog 35 dagen',
    );
    await saved({ clockWeeks: '3', evaluationMonths: '2' });
    expect((await teacher.visit(`${app.base}/`)).text).to.include(
      'De 3 weken lopen af: nog 14 dagen',
    );
    expect((await teacher.visit(stepUrl(app, dossier, 2))).text).to.include(
      `Plan vaststellen vóór ${shown(14)}`,
    );
    await fillDossier(app, teacher, dossier, { steps: [8] });
    await save(app, teacher, dossier, 8, [
      set('consultedOn', day(-3)),
      set('evaluateOn', day(100)),
    ]);
    expect((await teacher.visit(stepUrl(app, dossier, 8))).text).to.include(
      'evalueer binnen 2 maanden na het overleg met de ouders',
    );
    expect(
      (await teacher.post(stepUrl(app, dossier, 8), { base: '0', intent: 'finish' })).status,
    ).to.equal(422);
  });

  it('bound how long sensitive parts can be granted', async () => {
    await saved({ grantMonths: '1' });
    const coordinator = app.as('karim', 'zorgcoordinator');
    const dossier = await makeDossier(app, coordinator, 'noor');
    const grants = `${app.base}/dossiers/${dossier}/vertrouwelijke-delen`;
    const page = await coordinator.visit(grants);
    const person = /<option value="([0-9a-f-]{36})">/.exec(page.text)?.[1] ?? '';
    const tot = new Date(app.clock.now().getTime() + 60 * 86_400_000).toISOString().slice(0, 10);
    const refused = await coordinator.post(grants, {
      medewerker: person,
      medisch: 'ja',
      reden: 'Begeleidt bij medicijnen.',
      tot,
    });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('kies een dag vóór of op');
  });

  it('say on the page of consent who must consent for this pupil', async () => {
    const teacher = app.as('tessa', 'docent');
    const dossier = await makeDossier(app, teacher, 'yara', 'basis');
    await fillDossier(app, teacher, dossier);
    const page = async (): Promise<string> =>
      (await teacher.visit(`${stepUrl(app, dossier, 8)}/instemming`)).text;
    const first = await page();
    expect(first)
      .to.include('Wie moet instemmen')
      .and.include('Alle ouders met gezag moeten instemmen.')
      .and.include('Marieke van den Berg');
    expect(first).to.include('Van Ali Kaya is niet bekend of die gezag heeft');
    await saved({ allGuardians: '0', coSignAge: '12' });
    expect(await page()).to.include(
      'Eén ouder met gezag moet instemmen, en de leerling van 13 jaar tekent mee.',
    );
  });

  describe('who consents', () => {
    const guardians = {
      'guardians/a/guardianName': 'Marieke',
      'guardians/a/relation': 'moeder',
      'guardians/a/authority': 'yes',
      'guardians/b/guardianName': 'Ali',
      'guardians/b/authority': 'unknown',
      'guardians/c/guardianName': 'Oom',
      'guardians/c/authority': 'no',
    };
    const at = (
      birthDate: string | null,
      today: string,
      policies = standardPolicies,
      more: Record<string, string> = {},
    ): ReturnType<typeof consentersOf> =>
      consentersOf({ birthDate, policies }, readerOf({ ...guardians, ...more }), today);

    it('is for the guardians with authority to say, beside the pupil from 16, and for the pupil alone from 18', () => {
      expect(at('2010-06-15', '2026-06-14')).to.deep.equal({
        by: 'guardians',
        guardians: [{ name: 'Marieke', relation: 'moeder' }],
        unknown: ['Ali'],
        all: true,
        pupilSigns: false,
        age: 15,
      });
      expect(at('2010-06-15', '2026-06-15')).to.include({
        by: 'guardians',
        pupilSigns: true,
        age: 16,
      });
      expect(at('2010-06-15', '2028-06-14')).to.include({ by: 'guardians', pupilSigns: true });
      expect(at('2010-06-15', '2028-06-15')).to.include({ by: 'pupil', age: 18 });
    });

    it('follows the licence, and the birth date that step 1 has', () => {
      expect(at('2010-06-15', '2026-06-15', { ...standardPolicies, consentAge: 16 })).to.include({
        by: 'pupil',
      });
      expect(at('2010-06-15', '2026-06-15', { ...standardPolicies, allGuardians: 0 })).to.include({
        all: false,
      });
      expect(at(null, '2026-06-15')).to.include({
        by: 'guardians',
        pupilSigns: false,
        age: undefined,
      });
      expect(at(null, '2026-06-15', standardPolicies, { birthDate: '2008-01-01' })).to.include({
        by: 'pupil',
      });
      expect(
        at('2010-06-15', '2026-06-15', standardPolicies, { birthDate: 'ergens in 2008' }),
      ).to.include({ age: 16 });
    });

    it('has room to sign in the report', async () => {
      const values = { 1: guardians };
      const signers = async (today: string): Promise<string> =>
        (await sampleHtml({ values, today, dossier: sample })).split('Handtekening')[1] ?? '';
      expect(await signers('2026-11-24'))
        .to.include('Marieke, moeder')
        .and.not.include(', leerling');
      expect(await signers('2029-11-24'))
        .to.include('Marieke, moeder')
        .and.include('Yara van den Berg, leerling');
      expect(await signers('2031-11-24'))
        .to.include('Yara van den Berg, leerling')
        .and.not.include('Marieke');
    });
  });

  it('are read from what a person types', () => {
    expect(readPolicies(typed())).to.deep.equal({ values: standardPolicies });
    expect(readPolicies({})).to.have.property('faults').with.length(policyRules.length);
  });
});
