import { expect } from 'chai';
import { readDefinition } from '../../plugin/sharing/request-routes/index.ts';
import type { RouteDefinition } from '../../plugin/sharing/request-routes/index.ts';
import type { Client } from '../support/client.ts';
import { quickTlv, requestUrl, takeUp, twoAtDesk } from '../support/desk.ts';
import { rows } from '../support/groups.ts';
import {
  codeOf,
  deskActor,
  dossierNow,
  preparedDossier,
  readyForRequest,
  sendNow,
  startRequestApp,
  subjectOf,
  useRoute,
} from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';
import { save, set, stepUrl, upToDate } from '../support/story.ts';

const [first] = quickTlv.parts;
if (first === undefined) throw new Error('The route asks nothing');

const yesNo = [
  { key: 'ja', label: { nl: 'Ja' } },
  { key: 'nee', label: { nl: 'Nee' } },
];
const choice = (key: string, after?: string) => ({
  key,
  kind: 'choice' as const,
  label: { nl: key },
  required: true,
  options: yesNo,
  ...(after === undefined ? {} : { when: [{ field: after, is: ['ja'] }] }),
});
const withParts = (...parts: object[]): unknown => ({
  ...quickTlv,
  parts: [...quickTlv.parts, ...parts],
});
const faultsOf = (definition: unknown): string[] => {
  const read = readDefinition(definition);
  return 'faults' in read ? read.faults.map(({ path, code }) => `${path}: ${code}`) : [];
};
const at = quickTlv.parts.length;
const part = (key: string, ...fields: object[]): object => ({ key, title: { nl: key }, fields });

describe('a definition of a route that was made with ill intent', () => {
  it('has no key of step 9 itself, for a part or for a question', () => {
    expect(faultsOf(withParts(part('choice', choice('eigen'))))).to.deep.equal([
      `parts.${at}.key: definition-twice`,
    ]);
    expect(faultsOf(withParts(part('eigen', choice('choice'))))).to.deep.equal([
      `parts.${at}.fields.0.key: definition-twice`,
    ]);
  });

  it('asks nothing after itself, by however long a way', () => {
    expect(
      faultsOf(
        withParts(
          part('rond', choice('een', 'drie'), choice('twee', 'een'), choice('drie', 'twee')),
        ),
      ),
    ).to.deep.equal(
      [0, 1, 2].map((field) => `parts.${at}.fields.${field}.when.0: definition-when`),
    );
    expect(
      faultsOf(withParts({ ...part('zelf', choice('een')), when: [{ field: 'een', is: ['ja'] }] })),
    ).to.deep.equal([`parts.${at}.when.0: definition-when`]);
    expect(faultsOf(withParts(part('recht', choice('een'), choice('twee', 'een'))))).to.deep.equal(
      [],
    );
    expect(faultsOf(withParts(part('weg', choice('een', 'nergens'))))).to.deep.equal([
      `parts.${at}.fields.0.when.0: definition-when`,
    ]);
  });

  it('is no longer than can be kept, and has no letters that cannot be written', () => {
    const long = 'x'.repeat(2_000);
    const much = Array.from({ length: 40 }, (_, index) => ({
      ...choice(`v-${index}`),
      help: { nl: long },
    }));
    expect(faultsOf(withParts(part('veel', ...much)))).to.deep.equal([': definition-size']);
    for (const letter of ['\u0000', '\u0007', '\uD800', '\u202E', '\u2066'])
      expect(
        faultsOf({ ...quickTlv, short: { nl: `a${letter}b` } }),
        JSON.stringify(letter),
      ).to.deep.equal(['short.nl: definition-letters']);
    expect(
      faultsOf({ ...quickTlv, what: { nl: 'Eerst dit.\n\tDan “dat” – عربي.' } }),
    ).to.deep.equal([]);
  });
});

const MARKUP = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'{{t "x"}}\\N';

describe('a route whose words are markup', function () {
  this.timeout(240_000);
  let of: RequestApp;
  let els: Client;
  let joris: Client;
  let sent: { dossier: string; request: string };

  const marked = (): RouteDefinition => ({
    ...quickTlv,
    name: { nl: `N ${MARKUP}` },
    short: { nl: `S ${MARKUP}` },
    what: { nl: MARKUP },
    forWhom: { nl: MARKUP },
    whoDoes: { nl: MARKUP },
    closing: { nl: MARKUP },
    clause: { nl: MARKUP },
    prepare: [{ nl: MARKUP }],
    parts: [
      ...quickTlv.parts,
      {
        key: 'constructor',
        title: { nl: MARKUP },
        help: { nl: MARKUP },
        fields: [{ ...choice('prototype'), label: { nl: MARKUP }, help: { nl: MARKUP } }],
      },
    ],
    decides: {
      fourEyes: false,
      outcomes: quickTlv.decides.outcomes.map((one) => ({ ...one, label: { nl: MARKUP } })),
    },
  });

  before(async () => {
    of = await startRequestApp();
    ({ els, joris } = await twoAtDesk(of.app));
    await useRoute(of, marked());
  });
  after(async () => {
    await of.app.stop();
  });

  const clean = async (client: Client, path: string, says = 'alert(1)'): Promise<void> => {
    const { status, text } = await client.visit(path);
    expect(status, path).to.equal(200);
    expect(text, path).to.include(says);
    expect(text, path).to.not.include('<script>alert').and.not.include('<img src=x');
  };

  it('is text on every page of school and desk, and in its drawing', async () => {
    const { app, karim } = of;
    const dossier = await readyForRequest(of, 'yara', [set('prototype', 'ja')]);
    await clean(karim, stepUrl(app, dossier, 9));
    await clean(karim, `${stepUrl(app, dossier, 9)}/indienen`);
    await clean(karim, `${app.base}/hulp/routes/opp-light`);
    const drawing = await karim.visit(`${app.base}/hulp/routes/opp-light`);
    for (const [, link = ''] of drawing.text.matchAll(/href="([^"]+\.svg)"/g))
      expect((await karim.get(link)).text).to.not.include('<script>alert');
    const request = await sendNow(of, dossier);
    sent = { dossier, request };
    await clean(karim, `${app.base}/dossiers/${dossier}/aanvragen/${request}`);
    await clean(els, `${app.base}/swv`);
    await clean(els, requestUrl(app, request));
    await takeUp(app, els, request);
    await clean(els, `${requestUrl(app, request)}/besluit`);
    await clean(joris, `${app.base}/`, 'html');
  });

  it('is chosen once by two tabs that choose another at one moment, with its own questions', async () => {
    const { app, karim } = of;
    const dossier = await preparedDossier(of, 'noor');
    await karim.visit(stepUrl(app, dossier, 9));
    const changes = await upToDate(app.database, dossier, [set('choice', 'hit')]);
    const others = await upToDate(app.database, dossier, [set('choice', 'opp-light')]);
    const url = `${stepUrl(app, dossier, 9)}/wijzigingen`;
    const replies = await Promise.all([
      karim.json(url, { changes }),
      karim.json(url, { changes: others }),
    ]);
    expect(replies.map(({ status }) => status).toSorted()).to.deep.equal([200, 409]);
    const won = replies[0].status === 200 ? 'hit' : 'opp-light';
    const pinned = await rows(
      app,
      `SELECT r.route_key AS chosen FROM opp_dossier_routes d
         JOIN opp_request_routes r ON r.id = d.route_id WHERE d.dossier_id = ?`,
      [dossier],
    );
    expect(pinned).to.deep.equal([{ chosen: won }]);
    // What is typed to a question of the other route is refused, and nothing is half kept.
    const foreign = won === 'hit' ? 'licht-doel' : 'hit-vraag';
    const before = (await dossierNow(of, of.coordinator, dossier)).sequence;
    const typed = await karim.json(url, {
      changes: await upToDate(app.database, dossier, [set(foreign, 'uit een oud venster')]),
    });
    expect(typed.status, typed.text).to.be.within(400, 422);
    expect((await dossierNow(of, of.coordinator, dossier)).sequence).to.equal(before);
    await save(app, karim, dossier, 9, [set('choice', won === 'hit' ? 'opp-light' : 'hit')]);
    await save(app, karim, dossier, 9, [set(foreign, 'nu wel')]);
  });

  it('changes while a form is open, and what was typed stays', async () => {
    const { app, karim } = of;
    const dossier = await preparedDossier(of, 'sem');
    await save(app, karim, dossier, 9, [set('choice', 'opp-light')]);
    const page = await karim.visit(stepUrl(app, dossier, 9));
    expect(page.text).to.include('Waaraan werk je met deze ondersteuning?');
    await useRoute(of, { ...marked(), parts: [part('ander', choice('ander-a')) as never] });
    await save(app, karim, dossier, 9, [set('licht-doel', 'getypt')]);
    expect((await karim.visit(stepUrl(app, dossier, 9))).text).to.include('getypt');
    const asked = await karim.visit(`${stepUrl(app, dossier, 9)}/vragen`);
    expect(asked.text).to.include('getypt');
    await karim.post(`${stepUrl(app, dossier, 9)}/vragen`, {});
    const after = await karim.json(`${stepUrl(app, dossier, 9)}/wijzigingen`, {
      changes: await upToDate(app.database, dossier, [set('licht-doel', 'te laat')]),
    });
    expect(after.status).to.be.within(400, 422);
    expect((await karim.visit(stepUrl(app, dossier, 9))).status).to.equal(200);
  });

  it('is added to by the questions it was sent by, though the route asks others since', async () => {
    const { app, karim, parts } = of;
    const { dossier, request } = sent;
    const actor = await deskActor(app);
    await parts.requests.treating.askSupplement(actor, await subjectOf(of, actor, request), {
      words: 'Schrijf erbij wat er al is geprobeerd.',
      steps: [],
      dueOn: new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10),
    });
    await useRoute(of, { ...marked(), closing: { nl: 'Anders.' } });
    const facts = await dossierNow(of, of.coordinator, dossier);
    await parts.record.dossiers.reopen(of.coordinator, facts, 9);
    await save(app, karim, dossier, 9, [set('choice', 'hit')]);
    const supplement = async (): Promise<string> => {
      const subject = await subjectOf(of, of.coordinator, request);
      const now = await dossierNow(of, of.coordinator, dossier);
      const share = subject.share?.version ?? 0;
      const { versionId } = subject.request;
      const asked = { seen: now.sequence, shareVersion: share, versionId, contact: '', words: '' };
      return await codeOf(parts.requests.sending.supplement(of.coordinator, subject, asked));
    };
    expect(await supplement(), 'while another route is chosen').to.equal('request-moved');
    await save(app, karim, dossier, 9, [set('choice', 'opp-light')]);
    expect(await supplement()).to.equal('');
    expect((await subjectOf(of, actor, request)).request.round).to.equal(2);
  });
});
