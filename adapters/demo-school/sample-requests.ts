import type { WebClient } from './web-client.ts';

export interface RequestStory {
  mount: string;
  /** `yyyy-mm-dd`. */
  today: string;
  coordinator: WebClient;
  /** Dossiers whose plan is set; the first that lacks nothing is asked for. */
  dossiers: readonly string[];
}

const answers = (today: string): Record<string, string> => ({
  'licht-doel': 'Zelf beginnen aan een taak, en hulp vragen voordat het vastloopt.',
  'licht-vorm': 'klas',
  'licht-uren': '2',
  'licht-begin': day(today, 21),
  'licht-eind': day(today, 160),
  'licht-school':
    'De mentor geeft elke ochtend een korte start. Wij vragen twee uur begeleiding in de klas erbij.',
  'licht-evaluatie': day(today, 90),
  'reden-nu': 'De basisondersteuning loopt sinds de herfst en is niet genoeg.',
  gewenst: 'Beginnen aan een taak lukt op vier van de vijf dagen zonder hulp.',
  contact: 'Karim Bouali, 072 123 45 67, op dinsdag en donderdag',
  spoed: 'wachten',
});

/**
 * A request for OPP Light as the care coordinator sends it, from step 9 to INDIENEN. Where there is
 * no browser for PDFs there is no report to share, so that none can be sent.
 * @returns whether one was sent
 */
export async function addRequestStory(story: RequestStory): Promise<boolean> {
  for (const dossier of story.dossiers) {
    const step = `${story.mount}/dossiers/${dossier}/stappen/9`;
    const page = await story.coordinator.visit(step);
    if (!page.text.includes('value="opp-light"')) continue;
    await makeReport(story.coordinator, `${story.mount}/dossiers/${dossier}/logboek/verslagen`);
    await fill(story.coordinator, step, { choice: 'opp-light' });
    await fill(story.coordinator, step, { choice: 'opp-light', ...answers(story.today) });
    if (!(await shareWhatIsNeeded(story.coordinator, step))) continue;
    if (await send(story.coordinator, step)) return true;
  }
  return false;
}

async function fill(
  client: WebClient,
  step: string,
  fields: Record<string, string>,
): Promise<void> {
  const page = await client.visit(step);
  const base = /name="base" value="(\d+)"/.exec(page.text)?.[1] ?? '0';
  const kept = await client.visit(step, { _csrf: client.csrf, base, intent: 'save', ...fields });
  if (kept.status !== 200) throw new Error(`A sample request was not kept: ${kept.status}`);
}

async function makeReport(client: WebClient, page: string): Promise<void> {
  await client.visit(page);
  await client.visit(page, {
    _csrf: client.csrf,
    keuze: 'eigen',
    wachtwoord: 'Vier-zwanen-koken-spruitjes-82',
  });
}

/** By the page that has everything chosen already that the request needs. */
async function shareWhatIsNeeded(client: WebClient, step: string): Promise<boolean> {
  const link = /href="([^"]*communicatie-swv\/delen\?[^"]*aanvraag[^"]*)"/.exec(
    (await client.visit(step)).text,
  )?.[1];
  if (link === undefined) return false;
  const path = link.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
  const page = await client.visit(path);
  const boxes = [...page.text.matchAll(/name="((?:stap|ook)-[^"]+)"\s+value="1"\s+checked/g)];
  const shared = await client.visit(path, {
    _csrf: client.csrf,
    ...Object.fromEntries(boxes.map(([, name = '']) => [name, '1'])),
    reden: 'Nodig voor de aanvraag; de ouders gaven toestemming in het gesprek van vorige week.',
    tot: /name="tot"\s+value="([^"]*)"/.exec(page.text)?.[1] ?? '',
  });
  return shared.url.includes('melding=shared-for-request');
}

async function send(client: WebClient, step: string): Promise<boolean> {
  const page = await client.visit(`${step}/indienen`);
  if (page.status !== 200 || !/<button[^>]*>\s*INDIENEN/.test(page.text)) return false;
  const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  const sent = await client.visit(`${step}/indienen`, {
    ...Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value])),
    _csrf: client.csrf,
    besproken: '1',
  });
  return sent.url.includes('melding=request-sent');
}

function day(today: string, days: number): string {
  const date = new Date(`${today}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10).split('-').toReversed().join('-');
}
