import { randomUUID } from 'node:crypto';
import { WebClient } from './web-client.ts';

export interface PartnershipStory {
  origin: string;
  mount: string;
  today: string;
  mentor: WebClient;
  coordinator: WebClient;
  /** Yara's dossier, with which the tour begins, and one whose plan is set. */
  tour: string;
  plan: string;
}

/**
 * What school and partnership did before the visitor came: two shared dossiers, messages both ways,
 * a file and a report.
 */
export async function addPartnershipStory(story: PartnershipStory): Promise<void> {
  const { origin, mount, mentor, coordinator, tour, plan } = story;
  await giveRole(origin, mount, { admin: 'fatima', to: 'noud' });
  await giveRole(origin, mount, { admin: 'amber', to: 'bas' });
  await share(coordinator, `${mount}/dossiers/${tour}`, {
    steps: [1, 3, 4],
    until: day(story.today, 60),
    why: 'Vooroverleg over een aanvraag; de ouders gaven toestemming in het gesprek van vorige week.',
  });
  await share(coordinator, `${mount}/dossiers/${plan}`, {
    steps: [1, 2, 3, 4, 5, 6, 7, 8],
    until: day(story.today, 180),
    why: 'Aanvraag van een arrangement; beide ouders tekenden voor het delen.',
  });
  await addDocuments(story);
  const first = await write(mentor, `${mount}/dossiers/${tour}/logboek/communicatie-swv`, {
    onderwerp: 'Meedenken over begeleiding',
    bericht:
      'We zoeken begeleiding bij het begin van taken. Kunnen jullie meedenken over wat past voordat we iets aanvragen?',
  });
  const noud = await signOn(origin, mount, 'noud');
  await write(
    noud,
    `${mount}/swv/dossiers/${tour}`,
    {
      bericht:
        'Graag. Hoe lang duurt een taak nu voordat het misgaat, en lukt het in een kleine groep beter?',
    },
    first,
  );
  await write(
    mentor,
    `${mount}/dossiers/${tour}/logboek/communicatie-swv`,
    {
      bericht:
        'Ongeveer tien minuten. In een groep van vier gaat het merkbaar beter; dat staat nu in stap 4.',
    },
    first,
  );
  await write(noud, `${mount}/swv/dossiers/${plan}`, {
    onderwerp: 'Onderzoeksverslag ontvangen',
    bericht:
      'Dank voor het verslag. Voor de aanvraag missen we nog de evaluatie van de eerste periode. Komt die nog?',
  });
}

async function signOn(origin: string, mount: string, login: string): Promise<WebClient> {
  const client = new WebClient(origin);
  const page = await client.visit(`${mount}/aanmelden`);
  await client.visit(page.url, { login, password: 'demo' });
  await client.visit(`${mount}/account`);
  return client;
}

/** An admin makes somebody a swv-medewerker, at MEDEWERKERS. */
async function giveRole(
  origin: string,
  mount: string,
  { admin, to }: { admin: string; to: string },
): Promise<void> {
  const client = await signOn(origin, mount, admin);
  const list = await client.visit(`${mount}/instellingen/medewerkers?zoek=${to}`);
  const path = /\/instellingen\/medewerkers\/[0-9a-f-]{36}/.exec(list.text)?.[0];
  if (path === undefined) throw new Error(`The demo has no ${to} at the desk of ${admin}`);
  await client.visit(`${mount}${path}`);
  const given = await client.visit(`${mount}${path}`, { _csrf: client.csrf, rol: 'swv' });
  if (given.status !== 200) throw new Error(`${to} was not made a swv-medewerker: ${given.status}`);
}

async function share(
  coordinator: WebClient,
  root: string,
  { steps, until, why }: { steps: readonly number[]; until: string; why: string },
): Promise<void> {
  const page = `${root}/logboek/communicatie-swv/delen`;
  await coordinator.visit(page);
  const shared = await coordinator.visit(page, {
    _csrf: coordinator.csrf,
    ...Object.fromEntries(steps.map((step) => [`stap-${step}`, '1'])),
    reden: why,
    tot: until,
  });
  if (shared.status !== 200 || !shared.url.includes('melding=dossier-shared'))
    throw new Error(`A sample dossier was not shared: ${shared.status} at ${shared.url}`);
}

async function write(
  client: WebClient,
  root: string,
  fields: { onderwerp?: string; bericht: string },
  thread?: string,
): Promise<string> {
  const id = randomUUID();
  const sent = await client.visit(`${root}/berichten${thread === undefined ? '' : `/${thread}`}`, {
    _csrf: client.csrf,
    id,
    ...fields,
  });
  if (sent.status !== 200 || !sent.url.includes('melding=message-sent'))
    throw new Error(`A sample message was not sent: ${sent.status} at ${sent.url}`);
  return thread ?? id;
}

/** A file and a report in the dossier with a plan, both shared. */
async function addDocuments({ mount, mentor, coordinator, plan }: PartnershipStory): Promise<void> {
  const root = `${mount}/dossiers/${plan}/logboek`;
  await mentor.visit(`${root}/bestanden`);
  const added = await mentor.upload(
    `${root}/bestanden`,
    { titel: 'Verslag van het MDO', categorie: 'conversation', gevoeligheid: 'none' },
    { name: 'verslag-mdo.pdf', bytes: onePage('Verslag van het MDO') },
  );
  const file = /bestanden\/([0-9a-f-]{36})/.exec(added.location)?.[1];
  if (file === undefined) throw new Error(`A sample file was refused: ${added.status}`);
  await shareItem(coordinator, `${root}/communicatie-swv/bestanden/${file}`);
  await mentor.visit(`${root}/verslagen`);
  // Without a browser for PDFs there is no report to share; the rest of the demo stands.
  const report = await mentor.visit(`${root}/verslagen`, {
    _csrf: mentor.csrf,
    keuze: 'eigen',
    wachtwoord: 'Vier-zwanen-koken-spruitjes-82',
  });
  if (report.status !== 200) return;
  const made = /communicatie-swv\/(verslagen\/[0-9a-f-]{36})/.exec(
    (await coordinator.visit(`${root}/communicatie-swv`)).text,
  )?.[1];
  if (made !== undefined) await shareItem(coordinator, `${root}/communicatie-swv/${made}`);
}

async function shareItem(coordinator: WebClient, page: string): Promise<void> {
  await coordinator.visit(page);
  const shared = await coordinator.visit(page, { _csrf: coordinator.csrf, keuze: 'delen' });
  if (shared.status !== 200)
    throw new Error(`A sample file or report was not shared: ${shared.status}`);
}

function day(today: string, days: number): string {
  const date = new Date(`${today}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10).split('-').toReversed().join('-');
}

/** A PDF of one page with one line on it: its parts, and a table of where each begins. */
function onePage(line: string): Uint8Array<ArrayBuffer> {
  const text = `BT /F1 18 Tf 72 760 Td (${line}) Tj ET`;
  const parts = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${text.length}>>stream\n${text}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let pdf = '%PDF-1.4\n';
  const starts = parts.map((part, index) => {
    const start = pdf.length;
    pdf += `${index + 1} 0 obj${part}endobj\n`;
    return start;
  });
  const table = starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('');
  pdf += `xref\n0 ${parts.length + 1}\n0000000000 65535 f \n${table}trailer<</Size ${parts.length + 1}/Root 1 0 R>>\nstartxref\n${pdf.length}\n%%EOF\n`;
  return new Uint8Array(Buffer.from(pdf, 'latin1'));
}
