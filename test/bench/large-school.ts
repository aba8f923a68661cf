import { randomBytes, randomUUID } from 'node:crypto';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { steps } from '../../plugin/dossier/form/steps/index.ts';
import { nameParts } from '../../plugin/kernel/names.ts';
import { NAME_FORM } from '../../plugin/school/people/name-parts.ts';
import type { TestApp } from '../support/app.ts';

const given = (
  'Yara Noor Sem Emma Daan Lotte Bram Fleur Milan Sara Finn Isa Lars Roos Mees Eva Jayden Lina Noud Amira Sven Zoë Thijs Maud Ruben Nina ' +
  'Teun Mila Kaan Fenna Ilyas Puck Stijn Aya Guus Jip Koen Liv Omar Pien'
).split(' ');
const stems = (
  'Berg Dijk Meer Bos Vos Smit Visser Mulder Jansen Bakker Peters Hendriks Dekker Brouwer Kaya Yilmaz Aydin Bouali Haddad Kuipers ' +
  'Willems Kok Jacobs Schouten Prins Blom Huisman Post Verhoeven Kramer Scholten Veenstra Postma Hoekstra Dijkstra Boer Vries Wit Graaf Leeuw'
).split(' ');
const endings = [
  '',
  'sma',
  'stra',
  'mans',
  'ink',
  'ers',
  'huis',
  'veld',
  'kamp',
  'zoon',
  'donk',
  'hof',
];
const prefixes = ['', '', '', 'van', 'de', 'van den'];
const stages = [
  ...Array<string>(4).fill('concept'),
  'waiting',
  ...Array<string>(12).fill('set'),
  'set-without-consent',
  'lapsed',
  'lapsed',
];
const IN_GROUP = 25;
const ROWS = 2_000;
const DAY = 86_400_000;

/**
 * Fills the first school up to this many pupils with a dossier each, in classes of 25, as the
 * product would leave them: names with their parts, memberships, steps, plans, deadlines over a
 * year. Written in bulk past the product, because that would take hours; nothing typed lies in
 * them.
 */
export async function fillSchool(app: TestApp, dossiers: number): Promise<void> {
  const admin = await app.database.admin();
  try {
    const school = await schoolOf(admin);
    const pick = picker();
    const now = app.clock.now();
    const group = async (name: string): Promise<string> => {
      const id = randomUUID();
      await admin.query(
        "INSERT INTO opp_school_groups (id, licence_id, school_year_id, source, name, level, type, mentor_id, status) VALUES (?, ?, ?, 'own', ?, '', 'class', ?, 'active')",
        [id, school.licence, school.year, name, school.mentor],
      );
      return id;
    };
    let groupId = '';
    let rows = emptyRows();
    for (let number = 0; number < dossiers; number += 1) {
      if (number % IN_GROUP === 0) groupId = await group(`K${number / IN_GROUP}`);
      addPupil(rows, { school, groupId, pick, now });
      if (rows.people.length >= ROWS || number === dossiers - 1) {
        await write(admin, rows);
        rows = emptyRows();
      }
    }
    const numbers = steps.map(({ number }) => `SELECT ${number} AS n`).join(' UNION ALL ');
    await admin.query(
      `INSERT INTO opp_dossier_steps (dossier_id, step, state, filled, total)
       SELECT d.id, n.n, IF(d.stage = 'concept' AND n.n > 4, 'busy', IF(d.stage = 'waiting' AND n.n > 7, 'empty', 'done')), 4, 8
         FROM opp_dossiers d CROSS JOIN (${numbers}) n WHERE NOT EXISTS (SELECT 1 FROM opp_dossier_steps s WHERE s.dossier_id = d.id)`,
    );
    for (const table of [
      'people',
      'name_parts',
      'memberships',
      'school_groups',
      'dossiers',
      'dossier_steps',
      'plans',
    ])
      await admin.query(`ANALYZE TABLE opp_${table}`);
  } finally {
    await admin.end();
  }
}

interface School {
  licence: string;
  year: string;
  mentor: string;
}
type Value = string | number | Buffer | Date | null;
interface Rows {
  people: Value[][];
  parts: Value[][];
  members: Value[][];
  dossiers: Value[][];
  keys: Value[][];
  plans: Value[][];
}

const emptyRows = (): Rows => ({
  people: [],
  parts: [],
  members: [],
  dossiers: [],
  keys: [],
  plans: [],
});

async function schoolOf(admin: Connection): Promise<School> {
  const [rows] = await admin.query<RowDataPacket[]>(
    `SELECT l.id AS licence, y.id AS year, p.id AS mentor FROM opp_licences l JOIN opp_school_years y ON y.licence_id = l.id
       JOIN opp_people p ON p.licence_id = l.id AND p.host_id = 'omar' WHERE l.tenant = 'dewerf' LIMIT 1`,
  );
  return rows[0] as School & RowDataPacket;
}

function addPupil(
  rows: Rows,
  {
    school,
    groupId,
    pick,
    now,
  }: { school: School; groupId: string; pick: ReturnType<typeof picker>; now: Date },
): void {
  const pupil = randomUUID();
  const dossier = randomUUID();
  const name = {
    given: pick.of(given),
    prefix: pick.of(prefixes),
    family: `${pick.of(stems)}${pick.of(endings)}`,
  };
  const stage = pick.of(stages);
  const day = (from: number, to: number): string =>
    new Date(now.getTime() + pick.between(from, to) * DAY).toISOString().slice(0, 10);
  const changed = new Date(now.getTime() - (pick.between(1, 300) * DAY) / 2);
  rows.people.push([
    pupil,
    school.licence,
    'student',
    'own',
    name.given,
    name.prefix,
    name.family,
    '',
    '2013-05-03',
    'active',
    now,
  ]);
  for (const part of nameParts({ ...name, preferred: '' }))
    rows.parts.push([school.licence, 'student', part, pupil, NAME_FORM]);
  rows.members.push([randomUUID(), groupId, pupil, 'pupil', 'own', '2020-08-01']);
  rows.dossiers.push([
    dossier,
    school.licence,
    pupil,
    pick.of(['basis', 'extra', 'voorziening']),
    'open',
    school.year,
    groupId,
    12,
    pick.between(0, 4) === 0 ? null : day(-60, -1),
    stage.startsWith('set') ? day(-30, 330) : null,
    changed,
    school.mentor,
    changed,
    stage,
  ]);
  rows.keys.push([dossier, randomBytes(60)]);
  if (stage.startsWith('set') || stage === 'lapsed') {
    rows.plans.push([
      dossier,
      1,
      12,
      randomBytes(32),
      changed,
      school.mentor,
      stage === 'set-without-consent' ? 'refused' : 'outside',
      Buffer.alloc(40),
      stage === 'lapsed' ? changed : null,
    ]);
  }
}

async function write(admin: Connection, rows: Rows): Promise<void> {
  const insert = async (table: string, columns: string, values: Value[][]): Promise<void> => {
    if (values.length > 0)
      await admin.query(`INSERT INTO opp_${table} (${columns}) VALUES ?`, [values]);
  };
  await insert(
    'people',
    'id, licence_id, kind, source, given, prefix, family, preferred, birth_date, status, updated_at',
    rows.people,
  );
  await insert('name_parts', 'licence_id, kind, part, person_id, form', rows.parts);
  await insert('memberships', 'id, group_id, person_id, role, source, from_day', rows.members);
  await insert(
    'dossiers',
    'id, licence_id, pupil_id, level, status, school_year_id, group_id, sequence, clock_starts_on, evaluate_on, created_at, created_by, changed_at, stage',
    rows.dossiers,
  );
  await insert('dossier_keys', 'dossier_id, wrapped_key', rows.keys);
  await insert(
    'plans',
    'dossier_id, version, sequence, action_part_hash, set_at, set_by, consent_mode, consent_explanation, lapsed_at',
    rows.plans,
  );
}

/** The same school in every run. */
function picker(): { of<T>(list: readonly T[]): T; between(from: number, to: number): number } {
  let state = 20_261_125;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return { between, of: <T>(list: readonly T[]): T => list[between(0, list.length - 1)] as T };
}
