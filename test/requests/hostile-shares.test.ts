import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { RouteDefinition } from '../../plugin/sharing/request-routes/index.ts';
import {
  adviceUrl,
  advised,
  ANNA,
  BRAM,
  expertIn,
  nameExperts,
  namedUrl,
} from '../support/advice.ts';
import type { Client, Reply } from '../support/client.ts';
import { deliverAll } from '../support/consent.ts';
import type { Parent } from '../support/consent.ts';
import { granted, quickTlv, requestUrl, takeUp } from '../support/desk.ts';
import { addFile, pdfBytes } from '../support/files.ts';
import { rows } from '../support/groups.ts';
import { startMailSink } from '../support/mail.ts';
import type { MailSink } from '../support/mail.ts';
import { deskPath, deskPerson, share, swvPath } from '../support/partnership.ts';
import { readyForRequest, sendNow, startRequestApp, useRoute } from '../support/requests.ts';
import type { RequestApp } from '../support/requests.ts';
import { set, stepUrl } from '../support/story.ts';

const asking: RouteDefinition = {
  ...quickTlv,
  experts: advised.experts,
  signs: advised.signs,
  permission: 'none',
  decides: { ...quickTlv.decides, fourEyes: false },
  parts: [
    ...quickTlv.parts,
    {
      key: 'zorg',
      title: { nl: 'Zorg' },
      fields: [
        {
          key: 'diagnose',
          kind: 'text',
          label: { nl: 'Welke diagnose is er?' },
          required: false,
          sensitive: 'medical',
        },
      ],
    },
  ],
};
const ALL = [1, 2, 3, 4, 5, 6, 7, 8];

describe('a request whose share changes, or whose dossier closes', function () {
  this.timeout(240_000);
  let of: RequestApp;
  let sink: MailSink;
  let els: Client;
  let tom: Client;
  let anna: Parent;
  let mine: Awaited<ReturnType<typeof sent>>;
  let other: typeof mine;

  before(async () => {
    sink = await startMailSink();
    of = await startRequestApp({
      config: { smtpUrl: sink.url, mailFrom: 'De Werf <dossier@school.example>' },
    });
    els = await deskPerson(of.app);
    tom = await deskPerson(
      of.app,
      { email: 'tom@vonk.example', given: 'Tom', family: 'Vonk' },
      'TOMVONK',
    );
    await useRoute(of, asking);
  });
  after(async () => {
    await of.app.stop();
    await sink.stop();
  });
  beforeEach(async () => {
    for (const table of ['sign_in_failures', 'link_codes'])
      await rows(of.app, `DELETE FROM opp_${table}`);
  });

  const shareFile = async (dossier: string, id: string, keuze = 'delen'): Promise<void> => {
    const url = `${swvPath(of.app, dossier)}/bestanden/${id}`;
    await of.karim.visit(url);
    expect((await of.karim.post(url, { keuze })).status).to.equal(303);
  };

  /** Sent with a medical answer and two files, one of them medical. */
  async function sent(name: string) {
    const { app, karim } = of;
    const dossier = await readyForRequest(of, name, [set('diagnose', `canarymedisch ${name}`)]);
    const add = async (titel: string, gevoeligheid: string): Promise<string> => {
      const file = { name: `${titel}.pdf`, bytes: pdfBytes(`canary-${titel}-${name}`) };
      return (await addFile(app, karim, dossier, file, { titel, gevoeligheid })).file;
    };
    const medical = await add('medisch', 'medical');
    const plain = await add('gewoon', 'none');
    const shared = await share(app, karim, dossier, ALL, { medisch: '1' });
    expect(shared.status, shared.text.slice(0, 300)).to.equal(303);
    for (const id of [medical, plain]) await shareFile(dossier, id);
    expect((await nameExperts(app, karim, dossier)).status).to.equal(303);
    const request = await sendNow(of, dossier);
    sink.received.length = 0;
    await deliverAll(app);
    const items = await rows(
      app,
      "SELECT id, item_id AS item FROM opp_request_items WHERE request_id = ? AND kind = 'file'",
      [request],
    );
    const itemOf = (file: string): string => String(items.find(({ item }) => item === file)?.id);
    return { dossier, request, medical, plain, itemOf };
  }

  it('opens to an expert nothing of another request, nor an expert to whose they are not', async () => {
    mine = await sent('yara');
    anna = await expertIn(of.app, sink, ANNA);
    other = await sent('noor');
    for (const [kind, id] of [
      ['bestand', other.plain],
      ['bestand', other.itemOf(other.plain)],
      ['verslag', other.plain],
      ['bestand', randomUUID()],
    ] as const) {
      const reply = await anna.client.post(`${adviceUrl(of.app)}/${kind}/${id}`, {});
      expect(reply.status, kind).to.equal(303);
      expect(reply.text).to.not.include('canary');
    }
    const good = await anna.client.post(`${adviceUrl(of.app)}/bestand/${mine.plain}`, {});
    expect(good.text).to.include('canary-gewoon-yara');
    const [expert] = await rows(of.app, 'SELECT id FROM opp_request_experts WHERE request_id = ?', [
      other.request,
    ]);
    await els.visit(requestUrl(of.app, mine.request));
    const wrong = `${requestUrl(of.app, mine.request)}/deskundigen/${String(expert?.id)}`;
    expect((await els.get(`${wrong}/vervangen`)).status).to.equal(404);
    expect((await els.post(`${wrong}/link`, {})).status).to.equal(404);
    const right = `${requestUrl(of.app, other.request)}/deskundigen/${String(expert?.id)}`;
    await tom.visit(`${of.app.base}/swv`);
    expect((await tom.post(`${right}/link`, {})).status).to.equal(404);
    expect((await tom.get(deskPath(of.app, mine.dossier))).status).to.equal(404);
  });

  it('is read without what was medical once that is shared no longer', async () => {
    expect((await share(of.app, of.karim, mine.dossier, [1, 2, 3])).status).to.equal(303);
    const { text } = await els.visit(requestUrl(of.app, mine.request));
    expect(text).to.not.include('canarymedisch').and.not.include('canary-medisch');
    const item = (file: string, act = 'download'): string =>
      `${requestUrl(of.app, mine.request)}/bestanden/${mine.itemOf(file)}/${act}`;
    for (const act of ['download', 'weergave'])
      expect((await els.get(item(mine.medical, act))).status).to.equal(404);
    expect((await els.get(item(mine.plain))).text).to.include('canary-gewoon-yara');
    for (let part = 0; part < 20; part += 1) {
      const read = await anna.client.get(`${adviceUrl(of.app)}${part === 0 ? '' : `/${part}`}`);
      expect(read.text, String(part)).to.not.include('canarymedisch');
    }
    const medical = await anna.client.post(`${adviceUrl(of.app)}/bestand/${mine.medical}`, {});
    expect(medical.text).to.not.include('canary');
    await shareFile(mine.dossier, mine.plain, 'terugnemen');
    expect((await els.get(item(mine.plain))).status).to.equal(404);
  });

  it('is moved by nobody at school once the dossier is archived, and no address breaks', async () => {
    await rows(of.app, "UPDATE opp_dossiers SET status = 'archived' WHERE id = ?", [other.dossier]);
    const before = await rows(of.app, 'SELECT * FROM opp_requests WHERE id = ?', [other.request]);
    const school = `${of.app.base}/dossiers/${other.dossier}/aanvragen/${other.request}`;
    const step9 = stepUrl(of.app, other.dossier, 9);
    await of.karim.visit(school);
    const acts: [string, Record<string, string>][] = [
      [`${step9}/bestanden`, { 'bestand-x': other.plain }],
      [`${step9}/vragen`, {}],
      [`${step9}/indienen`, { besproken: '1', gezien: '1', deel: '1', versie: randomUUID() }],
      [namedUrl(of.app, other.dossier), {}],
      [`${school}/aanvullen`, { besproken: '1', gezien: '1', deel: '1', versie: randomUUID() }],
      [`${school}/opnieuw`, {}],
      [`${school}/intrekken`, { woorden: 'Wij stoppen met deze aanvraag.' }],
    ];
    for (const [path, body] of acts) {
      expect((await of.karim.visit(path.replace('/opnieuw', ''))).status, path).to.be.below(500);
      const reply: Reply = await of.karim.post(path, body);
      expect(reply.status, `${path} ${reply.text.slice(0, 300)}`).to.be.within(300, 499);
      expect(
        await rows(of.app, 'SELECT * FROM opp_requests WHERE id = ?', [other.request]),
        path,
      ).to.deep.equal(before);
    }
    for (const tail of ['', '/besluit', '/deskundigen'])
      expect((await els.visit(requestUrl(of.app, other.request) + tail)).status, tail).to.be.oneOf([
        200, 404,
      ]);
    await rows(of.app, "UPDATE opp_dossiers SET status = 'open' WHERE id = ?", [other.dossier]);
  });

  it('is decided by nobody, and read by nobody, once its share is over', async () => {
    await takeUp(of.app, els, other.request);
    await rows(of.app, "UPDATE opp_partnership_shares SET until_on = '2020-01-01'");
    const refused = await els.post(`${requestUrl(of.app, other.request)}/besluit`, granted);
    expect(refused.status).to.equal(404);
    expect((await els.get(requestUrl(of.app, other.request))).status).to.equal(404);
    const bram = await expertIn(of.app, sink, BRAM);
    const gone = await bram.client.post(`${adviceUrl(of.app)}/bestand/${other.plain}`, {});
    expect(gone.text).to.not.include('canary');
    expect(await rows(of.app, 'SELECT id FROM opp_request_decisions')).to.deep.equal([]);
  });
});
