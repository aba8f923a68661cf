import { createHash, createHmac, randomBytes } from 'node:crypto';
import { generateSecret } from 'otplib';
import { newId } from '../../plugin/kernel/ids.ts';
import { appendAudit } from '../../plugin/platform/store/audit-chain.ts';
import { openDatabase } from '../../plugin/platform/store/database.ts';
import { createKeys } from '../../plugin/platform/store/keys.ts';
import { sealText } from '../../plugin/platform/store/sealing.ts';
import type { Actor, AuditEvent } from '../../plugin/platform/store/types.ts';
import { systemActor } from '../../plugin/platform/store/unit-of-work.ts';
import { passwordMarks } from '../../plugin/school/sign-in/password-trail.ts';
import { quickHasher } from './app.ts';
import type { TestApp } from './app.ts';
import { activate, authenticator } from './authenticator.ts';
import type { Authenticator } from './authenticator.ts';
import { Client } from './client.ts';
import type { Reply } from './client.ts';

export const PASSWORD = 'vier paarse olifanten fietsen';

export interface LocalPerson {
  personId: string;
  licenceId: string;
  email: string;
}

/**
 * Puts an account of our own in place as it is after its password was chosen; without `password` it
 * waits for that. A helper from outside has an app set up as well, unless `telephone` is false.
 */
export async function addLocalAccount(
  app: TestApp,
  seed: {
    given: string;
    family: string;
    email: string;
    role?: string;
    endsOn?: string | null;
    password?: string | null;
    licence?: string;
    telephone?: boolean;
  },
): Promise<LocalPerson> {
  const keys = createKeys({ masterKey: app.config.masterKey ?? '', oldMasterKeys: [] });
  const admin = await app.database.admin();
  try {
    const [[licence]] = (await admin.query(
      'SELECT id, wrapped_key FROM opp_licences WHERE name = ?',
      [seed.licence ?? 'DEWERF'],
    )) as unknown as [[{ id: string; wrapped_key: Buffer }]];
    const personId = newId();
    const [lookup] = keys.lookups;
    const key = keys.licenceKey(licence.id, licence.wrapped_key);
    const password = seed.password === undefined ? PASSWORD : seed.password;
    await admin.query(
      "INSERT INTO opp_people (id, licence_id, kind, source, given, family, status, updated_at) VALUES (?, ?, 'staff', 'own', ?, ?, 'active', UTC_TIMESTAMP(3))",
      [personId, licence.id, seed.given, seed.family],
    );
    await giveRole(
      app,
      keys.audit[0],
      { personId, licenceId: licence.id },
      seed.role ?? 'external',
    );
    const at = new Date();
    const hash = password === null ? null : await quickHasher.hash(password);
    await admin.query(
      'INSERT INTO opp_local_accounts (person_id, licence_id, email_hash, email, password_hash, password_changed_at, ends_on, invited_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      [
        personId,
        licence.id,
        createHmac('sha256', lookup).update(seed.email).digest(),
        sealText(key, seed.email, `local_accounts/email/${personId}`),
        hash,
        hash === null ? null : at,
        seed.endsOn === undefined ? '2099-12-31' : seed.endsOn,
        at,
      ],
    );
    if (hash !== null)
      await tell(app, keys.audit[0], {
        actor: { personId, licenceId: licence.id, roles: ['external'], basis: 'signed-in' },
        at,
        event: {
          event: 'account.password-set',
          details: { mark: passwordMarks(keys, personId, hash)[0] },
        },
      });
    const who = { personId, licenceId: licence.id, email: seed.email };
    if ((seed.role ?? 'external') === 'external' && seed.telephone !== false)
      await giveTelephone(app, who);
    return who;
  } finally {
    await admin.end();
  }
}

/** As the product gives it: the role, and the row of the trail that tells of it. */
async function giveRole(
  app: TestApp,
  key: Buffer,
  { personId, licenceId }: Omit<LocalPerson, 'email'>,
  role: string,
): Promise<void> {
  const at = new Date();
  const admin = await app.database.admin();
  await admin.query('INSERT INTO opp_staff_roles (person_id, role, given_at) VALUES (?, ?, ?)', [
    personId,
    role,
    at,
  ]);
  await admin.end();
  await tell(app, key, {
    actor: systemActor(licenceId),
    at,
    event: { event: 'staff.created', details: { person: personId, role, until: '' } },
  });
}

async function tell(
  app: TestApp,
  key: Buffer,
  row: { actor: Actor; at: Date; event: AuditEvent },
): Promise<void> {
  const database = openDatabase({ url: app.database.databaseUrl, prefix: 'opp_' });
  try {
    await appendAudit({ database, key, ...row });
  } finally {
    await database.close();
  }
}

/** A link as it would be mailed; answers its token. */
export async function addLink(app: TestApp, personId: string, expiresAt: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const admin = await app.database.admin();
  await admin.query(
    "INSERT INTO opp_account_links (token_hash, person_id, purpose, created_at, expires_at) VALUES (?, ?, 'invite', UTC_TIMESTAMP(3), ?)",
    [createHash('sha256').update(token).digest(), personId, expiresAt],
  );
  await admin.end();
  return token;
}

/** A group of the school's own with this helper and these pupils in it, as rows. */
export async function addOwnGroup(
  app: TestApp,
  who: LocalPerson,
  name: string,
  pupils: readonly string[],
): Promise<string> {
  const admin = await app.database.admin();
  try {
    const id = newId();
    await admin.query(
      `INSERT INTO opp_school_groups (id, licence_id, school_year_id, source, name, type, status)
       SELECT ?, licence_id, id, 'own', ?, 'subgroup', 'active' FROM opp_school_years WHERE licence_id = ? LIMIT 1`,
      [id, name, who.licenceId],
    );
    const member = (person: string, role: string): Promise<unknown> =>
      admin.query(
        "INSERT INTO opp_memberships (id, group_id, person_id, role, source, from_day) VALUES (?, ?, ?, ?, 'own', '2026-08-01')",
        [newId(), id, person, role],
      );
    await member(who.personId, 'teacher');
    for (const pupil of pupils) await member(pupil, 'pupil');
    return id;
  } finally {
    await admin.end();
  }
}

export function signInLocally(
  client: Client,
  base: string,
  email: string,
  password = PASSWORD,
  more: Record<string, string> = {},
): Promise<Reply> {
  return client.post(`${base}/aanmelden/lokaal`, {
    school: 'DEWERF',
    email,
    wachtwoord: password,
    terug: '/',
    ...more,
  });
}

/** An app as it is once it is set up, without the ten recovery codes that take a while to hash. */
export async function giveTelephone(app: TestApp, who: LocalPerson): Promise<Authenticator> {
  const keys = createKeys({ masterKey: app.config.masterKey ?? '', oldMasterKeys: [] });
  const made = authenticator(app, generateSecret());
  const admin = await app.database.admin();
  try {
    const [[licence]] = (await admin.query('SELECT wrapped_key FROM opp_licences WHERE id = ?', [
      who.licenceId,
    ])) as unknown as [[{ wrapped_key: Buffer }]];
    await admin.query(
      "INSERT INTO opp_second_factors (person_id, licence_id, secret, confirmed_at, last_step, recovery_salt) VALUES (?, ?, ?, UTC_TIMESTAMP(3), 0, UNHEX(REPEAT('00', 16)))",
      [
        who.personId,
        who.licenceId,
        sealText(
          keys.licenceKey(who.licenceId, licence.wrapped_key),
          made.secret,
          `second_factors/secret/${who.personId}`,
        ),
      ],
    );
  } finally {
    await admin.end();
  }
  telephoneOf(app, who.email, made);
  return made;
}

const telephones = new WeakMap<TestApp, Map<string, Authenticator>>();

/** The app that {@link localClient} set up for this person, or that a test did. */
export function telephoneOf(
  app: TestApp,
  email: string,
  set?: Authenticator,
): Authenticator | undefined {
  const known = telephones.get(app) ?? new Map<string, Authenticator>();
  telephones.set(app, known);
  if (set !== undefined) known.set(email, set);
  return known.get(email);
}

/**
 * Takes the second step where one is asked: the code of the person's app, set up now when there is
 * none.
 */
export async function takeSecondStep(app: TestApp, client: Client, email: string): Promise<void> {
  const asked = await client.get(`${app.base}/account`);
  if (asked.location.includes('/account/2fa')) telephoneOf(app, email, await activate(app, client));
  if (!asked.location.includes('/aanmelden/code')) return;
  await client.visit(asked.location);
  const reply = await client.post(`${app.base}/aanmelden/code`, {
    terug: '/',
    code: (await telephoneOf(app, email)?.next()) ?? '',
  });
  if (reply.status !== 303) throw new Error(`the code was answered with ${reply.status}`);
}

/**
 * A browser in which this person has signed in with their own account, and with the code of their
 * app where that is asked.
 */
export async function localClient(
  app: TestApp,
  email: string,
  password = PASSWORD,
): Promise<Client> {
  const client = new Client(app.origin);
  const reply = await signInLocally(client, app.base, email, password);
  if (reply.status !== 303) throw new Error(`signing in locally answered ${reply.status}`);
  await takeSecondStep(app, client, email);
  client.csrf = (
    JSON.parse((await client.get(`${app.base}/sessie`)).text) as { csrf: string }
  ).csrf;
  return client;
}
