import {
  code,
  count,
  filled,
  flag,
  hash,
  id,
  letters,
  moment,
  number,
  oneOf,
  optional,
  reference,
  sealed,
  table,
} from '../../platform/tables/index.ts';

const smallNumber = number('smallint(5) unsigned');

export const requestRoutesTable = table('request_routes', {
  id,
  partnershipId: reference,
  routeKey: code,
  deskId: reference,
  position: smallNumber,
  open: filled(flag),
  /** The version that counts now; 0 before the first begins. */
  currentNumber: filled(smallNumber),
  createdAt: moment,
  createdBy: optional(reference),
  retiredAt: optional(moment),
});

export const requestRouteVersionsTable = table('request_route_versions', {
  id,
  routeId: reference,
  number: smallNumber,
  definition: letters('mediumtext'),
  hash,
  madeBy: optional(reference),
  madeAt: moment,
  /** Since when it counts: from then on it never changes. */
  beginsAt: optional(moment),
});

export const requestRouteFilesTable = table('request_route_files', {
  id,
  routeId: reference,
  kind: oneOf('instruction', 'flowchart'),
  name: sealed,
  bytes: sealed,
  fileKind: code,
  size: count,
  addedBy: reference,
  addedAt: moment,
  removedAt: optional(moment),
});

/** Which version of a route the step 9 of a dossier asks. */
export const dossierRoutesTable = table('dossier_routes', {
  dossierId: { ...reference, key: true },
  routeId: reference,
  versionId: reference,
  chosenAt: moment,
  chosenBy: optional(reference),
});
