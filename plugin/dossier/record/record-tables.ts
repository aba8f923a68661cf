import {
  bytes,
  code,
  count,
  day,
  filled,
  flag,
  id,
  key,
  moment,
  number,
  oneOf,
  optional,
  reference,
  sealed,
  table,
  text,
  word,
} from '../../platform/tables/index.ts';
import type { ArchiveReason } from '../facts/index.ts';

export const dossiersTable = table('dossiers', {
  id,
  licenceId: reference,
  pupilId: reference,
  level: oneOf('basis', 'extra', 'voorziening'),
  status: oneOf('open', 'archived'),
  schoolYearId: reference,
  groupId: optional(reference),
  sequence: count,
  clockStartsOn: optional(day),
  evaluateOn: optional(day),
  createdAt: moment,
  createdBy: reference,
  changedAt: moment,
  archivedAt: optional(moment),
  archivedBy: optional(reference),
  archiveReason: optional(word<ArchiveReason>()),
  previousId: optional(reference),
  stage: filled(oneOf('concept', 'waiting', 'set', 'set-without-consent', 'lapsed', 'awaiting')),
  clockWeeks: filled(number('tinyint(4)')),
  dueOn: filled(optional(day)),
});

export const dossierDomainsTable = table('dossier_domains', {
  dossierId: key(reference),
  domainKey: key(code),
  name: filled(text(200)),
  kind: oneOf('cito', 'handmatig'),
  position: number('smallint(5) unsigned'),
});

export const dossierKeysTable = table('dossier_keys', {
  dossierId: key(reference),
  wrappedKey: bytes('varbinary(255)'),
});

export const dossierStepsTable = table('dossier_steps', {
  dossierId: key(reference),
  step: key(number('tinyint(3) unsigned')),
  state: oneOf('empty', 'busy', 'done'),
  filled: number('smallint(5) unsigned'),
  total: number('smallint(5) unsigned'),
  finishedAt: optional(moment),
  finishedBy: optional(reference),
  content: optional(sealed),
});

export const emergencyAccessTable = table('emergency_access', {
  id,
  dossierId: reference,
  personId: reference,
  reason: sealed,
  fromAt: moment,
  untilAt: moment,
  seenAt: optional(moment),
  seenBy: optional(reference),
});

export const revisionsTable = table('revisions', {
  dossierId: key(reference),
  sequence: key(count),
  step: number('tinyint(3) unsigned'),
  kind: oneOf('set', 'add', 'remove', 'restore', 'finish', 'reopen'),
  path: text(190),
  value: optional(sealed),
  schemaVersion: number('smallint(5) unsigned'),
  byHost: filled(flag),
  byId: reference,
  at: moment,
});

export const sealedFaultsTable = table('sealed_faults', {
  id,
  licenceId: reference,
  dossierId: optional(reference),
  at: moment,
  seenAt: optional(moment),
  seenBy: optional(reference),
});
