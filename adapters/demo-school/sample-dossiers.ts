import { addPartnershipStory } from './sample-partnership.ts';
import { addRequestStory } from './sample-requests.ts';
import { sampleNotes, stories } from './sample-texts.ts';
import type { Story } from './sample-texts.ts';
import { WebClient } from './web-client.ts';

/** How far a sample dossier has come. */
export type Progress =
  | 'new'
  | 'begun'
  | 'written'
  | 'asked'
  | 'set'
  | 'evaluated'
  | 'refused'
  | 'lapsed';

/** Forty dossiers, in every state there is. */
const progress: readonly Progress[] = [
  'begun',
  ...Array<Progress>(3).fill('new'),
  ...Array<Progress>(9).fill('begun'),
  ...Array<Progress>(7).fill('written'),
  ...Array<Progress>(3).fill('asked'),
  ...Array<Progress>(8).fill('set'),
  'evaluated',
  ...Array<Progress>(4).fill('refused'),
  ...Array<Progress>(4).fill('lapsed'),
];

interface Author {
  client: WebClient;
  pupils: string[];
}

/**
 * Fills the demo as its people would: signs on, makes dossiers and sends the forms, over HTTP.
 * `report` is told how many are done.
 */
export async function addSampleDossiers(options: {
  origin: string;
  mount: string;
  today: string;
  report: (done: number, total: number) => void;
  /** How far each one comes; the demo's own forty when absent. */
  states?: readonly Progress[];
}): Promise<void> {
  const { origin, mount, today, states = progress } = options;
  const authors: Author[] = [];
  for (const login of ['tessa', 'karim']) {
    const client = new WebClient(origin);
    const page = await client.visit(`${mount}/aanmelden`);
    await client.visit(page.url, { login, password: 'demo' });
    authors.push({ client, pupils: await findPupils(client, mount) });
  }
  const [mentor, coordinator] = authors;
  if (mentor === undefined || coordinator === undefined)
    throw new Error('The sample dossiers need two authors');
  const own = new Set(mentor.pupils);
  const others = coordinator.pupils.filter((pupil) => !own.has(pupil));
  let shared = false;
  const made: { dossier: string; state: Progress; ours: boolean }[] = [];
  for (const [index, state] of states.entries()) {
    const ours = index % 3 !== 2;
    const author = ours ? mentor : coordinator;
    const pupil = ours ? mentor.pupils[index - Math.floor((index + 1) / 3)] : others[index];
    const story = stories[index === 0 ? 0 : index % stories.length];
    if (pupil === undefined || story === undefined)
      throw new Error('There are too few pupils for the sample dossiers');
    const dossier = await addDossier(author.client, { mount, today, pupil, story, state, index });
    if (state === 'set' && !shared) {
      await shareToRead(coordinator.client, `${mount}/dossiers/${dossier}`);
      shared = true;
    }
    made.push({ dossier, state, ours });
    options.report(index + 1, states.length);
  }
  await addTwin(coordinator.client, mount, today);
  const [tour] = made;
  const plan = made.find(({ state, ours }) => ours && state === 'set');
  if (tour !== undefined && plan !== undefined)
    await addPartnershipStory({
      origin,
      mount,
      today,
      mentor: mentor.client,
      coordinator: coordinator.client,
      tour: tour.dossier,
      plan: plan.dossier,
    });
  await addRequestStory({
    mount,
    today,
    coordinator: coordinator.client,
    dossiers: made.filter(({ state }) => state === 'set').map(({ dossier }) => dossier),
  });
}

/**
 * Yara once more, as somebody wrote her down before the school system had her: for trying out how
 * to merge pupils.
 */
async function addTwin(client: WebClient, mount: string, today: string): Promise<void> {
  const groups = await client.visit(`${mount}/instellingen/groepen?zoek=2B`);
  const group = /groepen\/([0-9a-f-]{36})\/medewerkers/.exec(groups.text)?.[1];
  if (group === undefined) throw new Error('The demo has no class 2B to put a pupil in');
  const page = `${mount}/instellingen/groepen/${group}/leerlingen/nieuw`;
  await client.visit(page);
  const added = await client.visit(page, {
    _csrf: client.csrf,
    voornaam: 'Jara',
    tussenvoegsel: 'van den',
    achternaam: 'Berg',
    geboortedatum: '03-05-2013',
    toch: '1',
  });
  if (added.status !== 200 || !added.url.includes('melding=pupil-added'))
    throw new Error(
      `The pupil outside the school system was refused: ${added.status} at ${added.url}`,
    );
  const found = await client.visit(`${mount}/leerlingen?zoek=jara`);
  const pupil = /\/leerlingen\/([0-9a-f-]{36})/.exec(found.text)?.[1];
  const [story] = stories;
  if (pupil === undefined || story === undefined)
    throw new Error('The pupil outside the school system is not in the list');
  await addDossier(client, {
    mount,
    today,
    pupil,
    story: { ...story, level: 'extra' },
    state: 'begun',
    index: 0,
  });
}

/** Yara first, because the tour of the demo begins with her. */
async function findPupils(client: WebClient, mount: string): Promise<string[]> {
  const yara = await client.visit(`${mount}/leerlingen?zoek=yara`);
  const all = await client.visit(`${mount}/leerlingen?sorteer=geboren`);
  const ids = [yara, all].flatMap(({ text }) =>
    [...text.matchAll(/\/leerlingen\/([0-9a-f-]{36})/g)].map(([, id]) => id ?? ''),
  );
  return [...new Set(ids)];
}

interface Plan {
  mount: string;
  today: string;
  pupil: string;
  story: Story;
  state: Progress;
  index: number;
}

async function addDossier(client: WebClient, plan: Plan): Promise<string> {
  const { mount, pupil, story, state } = plan;
  await client.visit(`${mount}/dossiers/nieuw?leerling=${pupil}`);
  const made = await client.visit(`${mount}/dossiers`, {
    _csrf: client.csrf,
    leerling: pupil,
    niveau: story.level,
  });
  const dossier = /\/dossiers\/([0-9a-f-]{36})\//.exec(made.url)?.[1];
  if (dossier === undefined)
    throw new Error(`A sample dossier was not made: ${made.status} at ${made.url}`);
  if (state === 'new') return dossier;
  const last = state === 'begun' ? 4 : 8;
  for (let step = 1; step <= last; step += 1) {
    await fillStep(
      client,
      `${mount}/dossiers/${dossier}/stappen/${step}`,
      step,
      plan,
      state === 'begun' && step === last,
    );
    if (step < 8 && !(state === 'begun' && step === last))
      await client.visit(`${mount}/dossiers/${dossier}/stappen/${step}`, {
        _csrf: client.csrf,
        base: '0',
        intent: 'finish',
      });
  }
  if (state === 'written' || state === 'begun')
    await addNotes(client, `${mount}/dossiers/${dossier}/logboek/notities`, plan);
  if (state === 'asked') await askConsent(client, `${mount}/dossiers/${dossier}/stappen/8`);
  if (state === 'asked' || state === 'set' || state === 'refused')
    await askDataConsent(
      client,
      `${mount}/dossiers/${dossier}/logboek/inzage-instemming/toestemming`,
      plan,
    );
  if (state === 'set' || state === 'evaluated' || state === 'refused' || state === 'lapsed')
    await registerConsent(client, `${mount}/dossiers/${dossier}/stappen/8`, plan);
  if (state === 'evaluated')
    await evaluate(client, `${mount}/dossiers/${dossier}/stappen/10`, plan);
  return dossier;
}

/**
 * Sends a step's values the way the page's own script does. `half` leaves the last part for the
 * visitor to finish.
 */
async function fillStep(
  client: WebClient,
  path: string,
  step: number,
  plan: Plan,
  half: boolean,
): Promise<void> {
  const page = await client.visit(path);
  const names = [...page.text.matchAll(/name="([a-z]+\/[^"/]+\/[A-Za-z]+)"/gi)]
    .map(([, name]) => name ?? '')
    .filter((name) => !name.includes('__row__'));
  const changes = stepChanges(
    step,
    plan,
    half ? names.slice(0, Math.ceil(names.length / 3)) : names,
  );
  if (changes.length === 0) return;
  await write(client, path, page.text, changes);
}

/** Over what stands there: against the number of the page as it was just read. */
async function write(
  client: WebClient,
  path: string,
  page: string,
  changes: readonly Change[],
): Promise<void> {
  const base = Number(/name="base" value="(\d+)"/.exec(page)?.[1]);
  const { status, body } = await client.json(`${path}/wijzigingen`, {
    changes: changes.map((change) => (change.op === 'set' ? { ...change, base } : change)),
  });
  if (status !== 200)
    throw new Error(`Sample text of ${path} was refused: ${JSON.stringify(body)}`);
}

type Change = { op: 'set'; path: string; value: string } | { op: 'add'; list: string; row: string };

const set = (path: string, value: string): Change => ({ op: 'set', path, value });
const row = (list: string, name: string, values: Record<string, string>): Change[] => [
  { op: 'add', list, row: `sample-${name}` },
  ...Object.entries(values).map(([key, value]) => set(`${list}/sample-${name}/${key}`, value)),
];

function day(today: string, days: number): string {
  const date = new Date(`${today}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

const generalChanges = (names: readonly string[], on: (days: number) => string): Change[] => [
  set('dossierStart', on(-20)),
  set('clockStart', on(-12)),
  set('clockReason', 'conclusion'),
  ...names.filter((name) => name.endsWith('/authority')).map((name) => set(name, 'unknown')),
  ...row('career', 'school', {
    careerSchool: 'Basisschool De Vlieger',
    careerFrom: '2017',
    careerTo: '2025',
    careerLevel: 'groep 8',
  }),
];

const peopleChanges = (on: (days: number) => string): Change[] => [
  ...row('people', 'mentor', {
    name: 'Tessa de Vries',
    role: 'mentor',
    kind: 'internal',
    organisation: 'De Werf',
    since: on(-90),
  }),
  ...row('people', 'coach', {
    name: 'Marloes Peters',
    role: 'begeleider',
    kind: 'external',
    organisation: 'Samenwerkingsverband',
    since: on(-20),
    permissionOn: on(-25),
    permissionBy: 'beide ouders',
    permissionFor: 'overleg over de begeleiding',
  }),
];

function stepChanges(step: number, plan: Plan, names: readonly string[]): Change[] {
  const { story, today, index } = plan;
  const on = (days: number): string => day(today, days - (index % 30));
  switch (step) {
    case 1:
      return generalChanges(names, on);
    case 2:
      return peopleChanges(on);
    case 3:
      return [
        set('signalsSchool', story.signalsSchool),
        set('signalsParents', story.signalsParents),
        set('signalsPupil', story.signalsPupil),
        set('helpQuestion', story.question),
        ...row('interventions', 'first', {
          period: 'september en oktober',
          byWhom: 'de mentor',
          ...story.tried,
        }),
      ];
    case 4:
      return profileChanges(plan, names);
    case 5:
      return [
        ...row('factors', 'plus', { area: 'pupil', effect: 'helping', text: story.helping }),
        ...row('factors', 'min', { area: 'education', effect: 'hindering', text: story.hindering }),
        ...row('factors', 'home', {
          area: 'home',
          effect: 'helping',
          text: 'Ouders denken mee en oefenen thuis.',
        }),
        set('integratedPicture', story.picture),
      ];
    case 6:
      return [
        ...row('needs', 'first', { category: 'task', need: story.need }),
        set('heardOn', on(-6)),
        set('heardHow', 'conversation'),
        set('heardSaid', story.said),
        set('heardDone', story.done),
      ];
    case 7:
      return [
        set('destination', story.destination),
        set('reasons', story.reasons),
        ...row('interimGoals', 'first', {
          interimWhen: 'juni',
          interimGoal: 'Over naar het volgende leerjaar, zonder extra uren in de pauze.',
        }),
      ];
    case 10:
      return evaluationChanges(plan);
    default:
      return planChanges(plan, on);
  }
}

/** The first evaluation, of which a report can be made. */
async function evaluate(client: WebClient, path: string, plan: Plan): Promise<void> {
  await fillStep(client, path, 10, plan, false);
  const finished = await client.visit(path, { _csrf: client.csrf, base: '0', intent: 'finish' });
  if (finished.url.endsWith('/stappen/10'))
    throw new Error(`The sample evaluation was not finished: ${finished.status}`);
}

function evaluationChanges(plan: Plan): Change[] {
  const goal = (key: string, value: string): Change =>
    set(`evaluations/sample-first/${key}`, value);
  return [
    set('evaluatedOn', day(plan.today, -1)),
    goal('outcome', 'partly'),
    goal('followUp', 'adjust'),
    goal(
      'explanation',
      'Samen met de begeleider lukt het vrijwel elke keer. Alleen lukt het nog niet als er tijdsdruk is; daarom gaat het doel in kleinere stappen verder.',
    ),
    ...row('present', 'parent', { presentName: 'Beide ouders', presentRole: 'ouders' }),
    ...row('present', 'mentor', { presentName: 'Tessa de Vries', presentRole: 'mentor' }),
    set('heardOn', day(plan.today, -2)),
    set('heardHow', 'conversation'),
    set(
      'heardSaid',
      'Het gaat beter dan in september. Met de kaart weet ik waar ik moet beginnen.',
    ),
    set('heardDone', 'De kaart blijft, ook bij toetsen.'),
    set(
      'evaluationView',
      'De ouders zien thuis meer rust bij het huiswerk. Zij willen graag dat de kaart ook bij toetsen op tafel mag.',
    ),
    set('evaluateNext', day(plan.today, 180)),
  ];
}

function profileChanges(plan: Plan, names: readonly string[]): Change[] {
  const images = names.filter((name) => name.startsWith('domains/') && name.endsWith('/image'));
  const scores = [
    ['2025-01-14', '118'],
    ['2025-06-12', '121'],
    ['2026-01-15', '124'],
    ['2026-06-11', '128'],
    ['2026-11-14', '131'],
  ];
  return [
    ...images.map((name) => set(name, plan.story.image)),
    ...scores.flatMap(([date = '', skillScore = ''], index) =>
      row('scores', `reading-${index}`, {
        domain: 'begrijpend-lezen',
        test: 'Leesvaardigheid',
        date,
        skillScore,
        level: index < 3 ? 'V' : 'IV',
      }),
    ),
  ];
}

function planChanges(plan: Plan, on: (days: number) => string): Change[] {
  const { goal } = plan.story;
  return [
    ...row('goals', 'first', {
      goalDomain: goal.title,
      goalKind: goal.kind,
      startSituation: goal.start,
      goal: goal.text,
      measurement: goal.measure,
      owner: 'Tessa de Vries, mentor',
      startsOn: on(-2),
      endsOn: on(190),
      approachTime: goal.time,
      approachMaterials: goal.materials,
      approachCooperation: goal.cooperation,
      approachWho: 'de mentor',
      approachFrequency: 'twee keer per week',
      approachPeriod: 'tot de zomervakantie',
    }),
    set('consultedOn', on(-4)),
    set('evaluateOn', on(190)),
    set('parentsView', plan.story.parents),
  ];
}

/**
 * What was said on the telephone and in a meeting, of every other dossier; of one it asks for a
 * follow-up today.
 */
async function addNotes(client: WebClient, path: string, { today, index }: Plan): Promise<void> {
  if (index % 2 === 1) return;
  const dutch = (date: string): string => date.split('-').toReversed().join('-');
  for (const note of sampleNotes) {
    await client.visit(path);
    const { daysAgo, ...said } = note;
    const added = await client.visit(path, {
      _csrf: client.csrf,
      sleutel: crypto.randomUUID(),
      ...said,
      dag: dutch(day(today, -daysAgo)),
      ...(said.vervolg === '' ? {} : { vervolgdag: dutch(day(today, index === 0 ? 0 : 14)) }),
    });
    if (!added.url.includes('melding=note-added'))
      throw new Error(`A sample note was refused: ${added.status} at ${added.url}`);
  }
}

/**
 * Instemming op plan, to whoever the page proposes; somebody without an address gets one of the
 * demo's.
 */
async function askConsent(client: WebClient, path: string): Promise<void> {
  const page = await client.visit(`${path}/instemming`);
  const form: Record<string, string> = {
    wijze: 'plan',
    // The page that shows what parents get was seen.
    zeker: '1',
    notitie: 'Zo hebben we het besproken. Mis je iets, schrijf het dan bij je antwoord.',
  };
  for (const [, name = ''] of page.text.matchAll(/<input type="checkbox" name="(vraag-[^"]+)"/g))
    form[name] = '1';
  for (const [, name = '', value = ''] of page.text.matchAll(
    /<input id="[^"]+" name="(mail-[^"]+|einddatum|onderwerp)" value="([^"]*)"/g,
  )) {
    form[name] = value === '' ? `${name.slice('mail-'.length)}@ouders.example` : value;
  }
  if (!Object.keys(form).some((name) => name.startsWith('vraag-'))) return;
  const sent = await client.visit(`${path}/instemming`, { _csrf: client.csrf, ...form });
  if (sent.url.includes('/instemming'))
    throw new Error(`The sample question for consent was refused: ${sent.status} at ${sent.url}`);
}

/** Shares a dossier to be read by everybody the form offers but the pupil. */
async function shareToRead(client: WebClient, root: string): Promise<void> {
  const shares = `${root}/logboek/inzage-instemming/lezen`;
  const page = await client.visit(`${shares}/nieuw`);
  const form: Record<string, string> = {
    sleutel: /name="sleutel" value="([^"]+)"/.exec(page.text)?.[1] ?? '',
    notitie: 'Zoals afgesproken in het gesprek. Bel gerust als er iets niet klopt.',
  };
  for (const [, name = ''] of page.text.matchAll(
    /<input type="checkbox" name="(stap-\d+)" value="1" checked>/g,
  ))
    form[name] = '1';
  for (const [, name = '', value = ''] of page.text.matchAll(
    /<input id="[^"]+" name="(mail-[^"]+|reden-[^"]+|einddatum|onderwerp)" value="([^"]*)"/g,
  )) {
    if (name.startsWith('reden-'))
      form[name] = 'Beide ouders lezen mee; gezag wordt nog nagevraagd.';
    else if (value === '' && name !== 'mail-pupil')
      form[name] = `${name.slice('mail-'.length)}@ouders.example`;
    else form[name] = value;
  }
  for (const name of Object.keys(form).filter(
    (one) => one.startsWith('mail-') && one !== 'mail-pupil',
  ))
    form[name.replace('mail-', 'deel-')] = '1';
  const sent = await client.visit(shares, { _csrf: client.csrf, ...form });
  if (!sent.url.includes('melding=reading-shared'))
    throw new Error(`The sample share was refused: ${sent.status} at ${sent.url}`);
}

/**
 * AVG-toestemming, apart from instemming: where instemming is asked the mails for it are on their
 * way too; where there is an answer, one was recorded as well: from paper, and once a no from a
 * telephone call.
 */
async function askDataConsent(client: WebClient, path: string, plan: Plan): Promise<void> {
  const asked = plan.state === 'asked';
  const refused = plan.state === 'refused' && plan.index % 4 === 3;
  const url = `${path}/${asked ? 'nieuw' : 'vastleggen'}`;
  const page = await client.visit(url);
  const form: Record<string, string> = {
    nieuw: /name="nieuw" value="([^"]+)"/.exec(page.text)?.[1] ?? '',
    ...dataKind(
      'delen',
      'Samenwerkingsverband De Polder',
      'Het dossier: stap 1 tot en met 8, en de verslagen.',
      'Om samen te bepalen welke ondersteuning past.',
      'Wat in het dossier staat, zonder medische gegevens.',
    ),
    ...(asked
      ? dataKind(
          'overleg1',
          'Jeugdhulp Noord, A. Smit',
          'Hoe het thuis gaat met huiswerk en rust.',
          'Om op school en thuis hetzelfde te doen.',
          'Het verslag van het laatste half jaar.',
        )
      : {
          'delen-antwoord': refused ? 'refused' : 'given',
          wijze: refused ? 'phone' : 'paper',
          datum: plan.today,
          toelichting: refused
            ? 'De ouders willen eerst weten wat er met de gegevens gebeurt.'
            : 'Getekend formulier, in de map bij de administratie.',
        }),
  };
  for (const [, name = ''] of page.text.matchAll(
    /<input type="checkbox" name="(vraag-[^"]+)" value="1" checked/g,
  ))
    form[name] = '1';
  for (const [, name = '', value = ''] of page.text.matchAll(
    /<input id="[^"]+" name="(mail-[^"]+|einddatum|delen-tot|overleg1-tot)" value="([^"]*)"/g,
  )) {
    form[name] = value === '' ? `${name.slice('mail-'.length)}@ouders.example` : value;
  }
  if (Object.keys(form).some((name) => name.startsWith('vraag-')))
    await client.visit(url, { _csrf: client.csrf, ...form });
}

const dataKind = (
  slot: string,
  met: string,
  wat: string,
  waarom: string,
  gegevens: string,
): Record<string, string> => ({
  [slot]: '1',
  [`${slot}-met`]: met,
  [`${slot}-wat`]: wat,
  [`${slot}-waarom`]: waarom,
  [`${slot}-gegevens`]: gegevens,
});

async function registerConsent(client: WebClient, path: string, plan: Plan): Promise<void> {
  await client.visit(`${path}/instemming`);
  await client.visit(
    `${path}/instemming`,
    plan.state === 'refused'
      ? {
          _csrf: client.csrf,
          wijze: 'niet',
          reden: 'De ouders willen eerst afwachten hoe het na de kerst gaat.',
        }
      : {
          _csrf: client.csrf,
          wijze: 'buiten',
          datum: plan.today,
          toelichting:
            'In het gesprek op school; het getekende exemplaar ligt bij de zorgcoördinator.',
        },
  );
  if (plan.state !== 'lapsed') return;
  const open = await client.visit(path, { _csrf: client.csrf, base: '0', intent: 'reopen' });
  await write(client, path, open.text, [
    set('goals/sample-first/approachFrequency', 'drie keer per week'),
  ]);
}
