import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { databaseAddressFaults } from './kernel/database-address.ts';

/** Every fault of a configuration at once, each with the setting to change. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `opp-dossier cannot start: ${faults.length} setting(s) to mend\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const key32 = z
  .string()
  .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 random bytes in base64');
const mysqlUrl = z.string().check((given) => {
  for (const message of databaseAddressFaults(given.value))
    given.issues.push({ code: 'custom', message, input: given.value });
});

/** The certificates in a file, for who may be trusted besides or instead. */
const pemFile = z.string().transform((path, given) => {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch {
    /* told below: the operator mends both in the same way */
  }
  given.issues.push({
    code: 'custom',
    message: 'must be a file with PEM certificates that can be read',
    input: path,
  });
  return z.NEVER;
});

const licenceSchema = z.strictObject({
  /**
   * Licence name as its users know it: at the bottom of every page, and the address of a
   * transfer.
   */
  name: z.string().regex(/^[A-Z0-9-]{2,40}$/, 'must be 2 to 40 capitals, digits or dashes'),
  /** `swv` for a regional partnership: its staff can get the role swv-medewerker. */
  kind: z.enum(['school', 'swv']).default('school'),
  /** Of a school: the licence name of the regional partnership that it can share dossiers with. */
  partnership: z.string().optional(),
  /**
   * Of a partnership: the licence names (of kind swv too) of those who treat requests of its
   * schools beside itself, each at a desk of its own.
   */
  partners: z.array(z.string()).max(10).optional(),
  /** The host's tenant whose people belong to this licence. */
  tenant: z.strictObject({ adapter: z.string().min(1), tenant: z.string().min(1) }),
  schoolName: z.string().min(1).max(120),
  town: z.string().max(120).default(''),
  brin: z.string().max(6).default(''),
  /** Lead colour of reports and pages, #rrggbb. */
  colour: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'must be a colour like #0e5a5a')
    .default('#0e5a5a'),
  /** Logo on reports: a data: URI of a PNG or SVG. */
  logo: z
    .string()
    .regex(/^data:image\/(png|svg\+xml);base64,/, 'must be a data: URI of a PNG or SVG')
    .optional(),
});

const configSchema = z.strictObject({
  /** Where people reach the plugin, mount path included, without a slash at the end. */
  baseUrl: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  databaseUrl: mysqlUrl,
  /** The user who changes tables and hands out privileges; the application's user cannot. */
  migrationDatabaseUrl: mysqlUrl,
  /**
   * File with the certificates (PEM) of who may vouch for a database server elsewhere. Without one:
   * the authorities that Node trusts.
   */
  databaseCa: pemFile.optional(),
  /** Connections that a process holds at most; each unit of work has one for itself. */
  poolSize: z.coerce.number().int().min(1).max(200).default(10),
  tablePrefix: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,15}$/, 'must be at most 16 small letters, digits or _')
    .default('opp_'),
  /** Wraps the licences' keys, and keys the audit chain and the cookies. */
  masterKey: key32,
  /** Earlier master keys, still able to open what they wrapped. */
  oldMasterKeys: z.array(key32).default([]),
  /**
   * Folder outside the database for the audit chain's anchors and, unless the host keeps them
   * elsewhere, for sealed files.
   */
  dataFolder: z.string().min(1),
  licences: z.array(licenceSchema).min(1, 'needs at least one licence'),
  /**
   * Mail server: smtp://user:password@host:port, or smtps://. Without one mails wait in the outbox.
   */
  smtpUrl: z
    .string()
    .refine(
      (text) =>
        URL.canParse(text) &&
        /^smtps?:$/.test(new URL(text).protocol) &&
        new URL(text).hostname !== '',
      'must be a URL like smtp://user:password@host:587',
    )
    .optional(),
  /** Sender of every mail: an address alone, or `De Werf <dossier@school.nl>`. */
  mailFrom: z
    .string()
    .regex(
      /^([^<>"\r\n@]{1,100} )?<?[^\s<>"@]{1,64}@[a-z0-9.-]{1,190}>?$/i,
      'must be an address like De Werf <dossier@school.nl>',
    )
    .optional(),
  /**
   * Where undeliverable mail comes back: `bounce@school.nl` stands for `bounce+<mail>@school.nl`,
   * one address a mail.
   */
  bounceAddress: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]{0,14}@([a-z0-9-]+\.)+[a-z]{2,63}$/,
      'must be an address like bounce@school.nl, with at most 15 signs before the @',
    )
    .optional(),
  /** What the operator's mail server says when it hands such mail in. */
  bounceKey: z.string().min(32, 'must have at least 32 signs').max(200).optional(),
  /**
   * Virus scanner: clamd at tcp://host:port or unix:/path. Without one files are not scanned, and
   * the pages say so.
   */
  clamav: z
    .string()
    .refine(
      (text) =>
        URL.canParse(text) &&
        ((new URL(text).protocol === 'tcp:' && new URL(text).hostname !== '') ||
          (new URL(text).protocol === 'unix:' && new URL(text).pathname.length > 1)),
      'must be like tcp://127.0.0.1:3310 or unix:/run/clamav/clamd.ctl',
    )
    .optional(),
  /** Megabytes of files that each licence may keep. */
  fileQuotaMegabytes: z.coerce.number().int().min(1).max(10_000_000).default(20_480),
  /** Host roles to the plugin's roles; several host roles may give one role. */
  roles: z.record(z.string(), z.enum(['teacher', 'coordinator', 'admin'])),
  /** Distinguishes the cookies of two instances under one origin. */
  instance: z
    .string()
    .regex(/^[a-z0-9]{1,16}$/, 'must be 1 to 16 small letters or digits')
    .default('opp'),
  /** `development` also serves /stijlgids. */
  mode: z.enum(['production', 'development']).default('production'),
  /** Minutes between two roster syncs; 0 leaves it to `sync()`. */
  syncMinutes: z
    .number()
    .int()
    .min(0)
    .max(24 * 60)
    .default(15),
  chromium: z.string().optional(),
});

export type Config = z.output<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;
export type LicenceConfig = Config['licences'][number];

/**
 * Environment variable that sets a top-level setting, named in a fault so that it can be mended at
 * once.
 */
const variables: Partial<Record<keyof Config, string>> = {
  baseUrl: 'OPP_BASE_URL',
  databaseUrl: 'DATABASE_URL',
  migrationDatabaseUrl: 'MIGRATION_DATABASE_URL',
  databaseCa: 'OPP_DATABASE_CA',
  poolSize: 'OPP_POOL_SIZE',
  masterKey: 'OPP_MASTER_KEY',
  dataFolder: 'OPP_DATA_FOLDER',
  smtpUrl: 'OPP_SMTP_URL',
  mailFrom: 'OPP_MAIL_FROM',
  bounceAddress: 'OPP_BOUNCE_ADDRESS',
  bounceKey: 'OPP_BOUNCE_KEY',
  clamav: 'OPP_CLAMAV',
  fileQuotaMegabytes: 'OPP_FILE_QUOTA_MB',
  mode: 'OPP_MODE',
  chromium: 'PUPPETEER_EXECUTABLE_PATH',
};

/**
 * Parses a configuration once; nothing else in the plugin reads settings or the environment.
 * Settings left out are taken from their environment variable where they have one.
 * @throws ConfigError with every fault in one message
 */
export function parseConfig(
  input: Partial<ConfigInput>,
  environment: NodeJS.ProcessEnv = process.env,
): Config {
  const settings: Record<string, unknown> = { ...input };
  for (const [name, variable] of Object.entries(variables)) {
    const value = environment[variable];
    if (settings[name] === undefined && value !== undefined && value !== '') settings[name] = value;
  }
  const parsed = configSchema.safeParse(settings);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => describe(issue)));
  const faults = crossFaults(parsed.data);
  if (faults.length > 0) throw new ConfigError(faults);
  return parsed.data;
}

/** The mount path of a base URL: '' at the root. */
export const mountPathOf = (config: Pick<Config, 'baseUrl'>): string =>
  new URL(config.baseUrl).pathname.replace(/\/$/, '');

function describe(issue: z.core.$ZodIssue): string {
  const [top] = issue.path;
  const variable = typeof top === 'string' ? variables[top as keyof Config] : undefined;
  const place = issue.path.length === 0 ? 'configuration' : issue.path.join('.');
  return `${place}${variable === undefined ? '' : ` (${variable})`}: ${issue.message}`;
}

/** A board that is one tenant at the host has several schools here, and each needs its own. */
const sharedTenants = ({ licences }: Config): string[] =>
  licences.flatMap(({ name, tenant: { adapter, tenant } }, index) => {
    const other = licences
      .slice(0, index)
      .find((one) => one.tenant.adapter === adapter && one.tenant.tenant === tenant);
    return other === undefined
      ? []
      : [
          `licences.${name}.tenant: ${other.name} has this tenant of this adapter already. A licence is one ` +
            `school: give ${name} a tenant of its own, or make a second adapter that tells of this school alone, ` +
            'with an id of its own; its tenant may be the same, and people may be known at both',
        ];
  });

/** Who treats requests beside a partnership: others of its kind, each once. */
function partnerFaults(licence: LicenceConfig, { licences }: Config): string[] {
  const { name, kind, partners = [] } = licence;
  const place = `licences.${name}.partners`;
  if (kind === 'school' && partners.length > 0)
    return [`${place}: only a licence of kind swv has partners; a school has a partnership`];
  return [
    ...partners
      .filter((partner) => !licences.some((one) => one.name === partner && one.kind === 'swv'))
      .map((partner) => `${place}: there is no licence ${partner} of kind swv`),
    ...(partners.includes(name) ? [`${place}: ${name} is no partner of itself`] : []),
    ...(new Set(partners).size < partners.length ? [`${place}: names one twice`] : []),
  ];
}

function crossFaults(config: Config): string[] {
  const names = config.licences.map((licence) => licence.name);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(config.baseUrl).hostname);
  return [
    ...config.licences
      .filter(({ partnership }) => partnership !== undefined)
      .flatMap(({ name, kind, partnership }) => {
        const other = config.licences.find((licence) => licence.name === partnership);
        return [
          ...(other?.kind === 'swv'
            ? []
            : [
                `licences.${name}.partnership: there is no licence ${partnership ?? ''} of kind swv`,
              ]),
          ...(kind === 'swv'
            ? [`licences.${name}.partnership: a partnership itself has none`]
            : []),
        ];
      }),
    ...config.licences.flatMap((licence) => partnerFaults(licence, config)),
    ...(new Set(names).size < names.length ? ['licences: two licences have the same name'] : []),
    ...sharedTenants(config),
    ...(new URL(config.baseUrl).protocol === 'http:' && !local
      ? ['baseUrl (OPP_BASE_URL): must be https, save on localhost']
      : []),
    ...(config.smtpUrl !== undefined && config.mailFrom === undefined
      ? ['mailFrom (OPP_MAIL_FROM): must be set when smtpUrl is, so that mail has a sender']
      : []),
    ...((config.bounceAddress === undefined) === (config.bounceKey === undefined)
      ? []
      : ['bounceAddress (OPP_BOUNCE_ADDRESS), bounceKey (OPP_BOUNCE_KEY): set both, or neither']),
    ...(config.databaseUrl === config.migrationDatabaseUrl
      ? [
          'migrationDatabaseUrl (MIGRATION_DATABASE_URL): must be another user than databaseUrl, so that the ' +
            'application itself cannot change the audit tables',
        ]
      : []),
  ];
}
