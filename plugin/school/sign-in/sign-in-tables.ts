import {
  bytes,
  count,
  day,
  filled,
  flag,
  hash,
  id,
  key,
  letters,
  moment,
  number,
  oneOf,
  optional,
  reference,
  sealed,
  table,
  text,
} from '../../platform/tables/index.ts';

export const accountLinksTable = table('account_links', {
  tokenHash: key(hash),
  personId: reference,
  purpose: oneOf('invite', 'reset'),
  createdAt: moment,
  expiresAt: moment,
  usedAt: optional(moment),
});

export const knownPlacesTable = table(
  'known_places',
  {
    keyHash: key(hash),
    personId: reference,
    failedInRow: filled(count),
    at: moment,
  },
  { upkeep: ['failedInRow'] },
);

export const localAccountsTable = table('local_accounts', {
  personId: key(reference),
  licenceId: reference,
  emailHash: hash,
  email: sealed,
  passwordHash: optional(text(255)),
  failedInRow: filled(count),
  endsOn: optional(day),
  invitedBy: optional(reference),
  invitedAt: moment,
  passwordChangedAt: optional(moment),
  remindedFor: optional(day),
});

export const hostRolesTable = table('host_roles', {
  personId: key(reference),
  licenceId: reference,
  roles: text(120),
  at: moment,
});

export const recoveryCodesTable = table('recovery_codes', {
  personId: key(reference),
  codeHash: key(hash),
  usedAt: optional(moment),
});

export const resetRequestsTable = table(
  'reset_requests',
  {
    id,
    licenceId: reference,
    email: sealed,
    lang: oneOf('nl', 'en'),
    askedAt: moment,
  },
  { upkeep: 'all' },
);

export const secondFactorsTable = table('second_factors', {
  personId: key(reference),
  licenceId: reference,
  secret: sealed,
  confirmedAt: moment,
  lastStep: number('bigint(20) unsigned'),
  failedInRow: filled(count),
  recoverySalt: bytes('binary(16)'),
});

export const secondFactorResetsTable = table('second_factor_resets', {
  id,
  licenceId: reference,
  personId: reference,
  byPerson: reference,
  reason: sealed,
  at: moment,
});

export const sessionsTable = table(
  'sessions',
  {
    idHash: key(hash),
    licenceId: reference,
    personId: reference,
    roles: text(120),
    language: letters('char(2)'),
    way: filled(oneOf('host', 'local')),
    secondFactor: filled(flag),
    waitsFor: filled(oneOf('nothing', 'code', 'set-up')),
    codeAt: optional(moment),
    device: filled(text(60)),
    csrfToken: letters('char(43)'),
    authenticatedAt: moment,
    createdAt: moment,
    seenAt: moment,
    expiresAt: moment,
    signOutHint: optional(bytes('blob')),
    hostRoles: filled(text(120)),
    mayChoose: filled(flag),
  },
  { upkeep: 'all' },
);

export const signInFailuresTable = table(
  'sign_in_failures',
  {
    id,
    keyHash: hash,
    at: moment,
    slot: number('tinyint(3) unsigned'),
  },
  { upkeep: 'all' },
);

export const spentSignInsTable = table('spent_sign_ins', {
  personId: key(reference),
  authenticatedAt: key(moment),
  spentAt: moment,
});
