import { hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '../../kernel/errors.ts';
import { open, seal } from './sealing.ts';

/** The present one first, then those of earlier master keys. */
type Series = readonly [Buffer, ...Buffer[]];

/** What is kept of an earlier master key, so that it need not be. */
export interface RetiredKey {
  /** Which master key it was; tells nothing of it. */
  readonly keyId: string;
  /** Its keys that check and find, and none that opens, sealed by the present master key. */
  readonly sealed: Buffer;
}

/**
 * Three layers: the master key of the configuration wraps each licence's key, which wraps each
 * dossier's key. Destroying a dossier's wrapped key makes its text unreadable for good.
 */
export interface Keys {
  /** Which master key is the present one; tells nothing of it. */
  readonly masterId: string;
  /** HMAC keys of the audit chain; the earlier ones still verify. */
  readonly audit: Series;
  /** HMAC keys of the anchors file; the earlier ones still verify. */
  readonly anchors: Series;
  /** HMAC keys by which something sealed is found again. */
  readonly lookups: Series;
  /** HMAC key of what is kept of the addresses that requests come from. */
  readonly sources: Buffer;
  /** Key of the sealed cookies. */
  readonly cookies: Buffer;
  newLicenceKey(licenceId: string): Buffer;
  /**
   * Opens a licence's wrapped key with the master key that it names, or that fits.
   * @throws AppError `licence-key-unreadable` when that one is not configured
   */
  licenceKey(licenceId: string, wrapped: Buffer): Buffer;
  /** The same key, wrapped by the present master key; undefined when it is already. */
  rewrapped(licenceId: string, wrapped: Buffer): Buffer | undefined;
  /** What must be kept of the earlier master keys, sealed by the present one. */
  retired(): RetiredKey[];
  /** Takes in what was kept of them: from now on those keys check and find too. */
  adopt(kept: readonly RetiredKey[]): void;
  newDossierKey(licenceKey: Buffer, dossierId: string): Buffer;
  dossierKey(licenceKey: Buffer, dossierId: string, wrapped: Buffer): Buffer;
}

/** A wrapped key that names its master key: version, id, and what was sealed. */
const NAMED = 2;
const ID_BYTES = 8;

interface Master {
  readonly id: Buffer;
  readonly key: Buffer;
}

/** Keys of a master key that check and find; with them nothing can be opened. */
interface Derived {
  audit: Buffer;
  anchors: Buffer;
  lookups: Buffer;
}

const derive = (from: Buffer, purpose: string, length = 32): Buffer =>
  Buffer.from(hkdfSync('sha256', from, '', `opp-dossier ${purpose}`, length));

const derivedOf = (key: Buffer): Derived => ({
  audit: derive(key, 'audit chain'),
  anchors: derive(key, 'audit anchors'),
  lookups: derive(key, 'lookups'),
});

const licencePlace = (id: string): string => `licences/wrapped_key/${id}`;
const dossierPlace = (id: string): string => `dossier_keys/wrapped_key/${id}`;
const retiredPlace = (id: string): string => `retired_keys/sealed/${id}`;

export function createKeys(config: { masterKey: string; oldMasterKeys: readonly string[] }): Keys {
  const mastersOf = (texts: readonly string[]): Master[] =>
    texts.map((text) => {
      const key = Buffer.from(text, 'base64');
      return { key, id: derive(key, 'key id', ID_BYTES) };
    });
  const [master] = mastersOf([config.masterKey]);
  if (master === undefined) throw new Error('No master key');
  const masters = [master, ...mastersOf(config.oldMasterKeys)];
  const retired = new Map<string, Derived>(
    masters.slice(1).map(({ id, key }) => [id.toString('hex'), derivedOf(key)]),
  );
  const present = derivedOf(master.key);
  const series = (part: keyof Derived): [Buffer, ...Buffer[]] => [
    present[part],
    ...[...retired.values()].map((keys) => keys[part]),
  ];
  const all = { audit: series('audit'), anchors: series('anchors'), lookups: series('lookups') };
  const wrap = (key: Buffer, place: string): Buffer =>
    Buffer.concat([Buffer.of(NAMED), master.id, seal(master.key, key, place)]);
  const unwrap = (wrapped: Buffer, place: string): Buffer => unwrapBy(masters, wrapped, place);
  return {
    masterId: master.id.toString('hex'),
    ...all,
    sources: derive(master.key, 'request sources'),
    cookies: derive(master.key, 'cookies'),
    newLicenceKey: (licenceId) => wrap(randomBytes(32), licencePlace(licenceId)),
    licenceKey: (licenceId, wrapped) => unwrap(wrapped, licencePlace(licenceId)),
    rewrapped: (licenceId, wrapped) =>
      namedBy(wrapped)?.equals(master.id) === true
        ? undefined
        : wrap(unwrap(wrapped, licencePlace(licenceId)), licencePlace(licenceId)),
    retired: () =>
      [...retired].map(([keyId, { audit, anchors, lookups }]) => ({
        keyId,
        sealed: wrap(Buffer.concat([audit, anchors, lookups]), retiredPlace(keyId)),
      })),
    adopt: (kept) => {
      for (const { keyId, sealed } of kept) {
        if (retired.has(keyId) || keyId === master.id.toString('hex')) continue;
        const keys = threeOf(unwrap(sealed, retiredPlace(keyId)));
        retired.set(keyId, keys);
        all.audit.push(keys.audit);
        all.anchors.push(keys.anchors);
        all.lookups.push(keys.lookups);
      }
    },
    newDossierKey: (licenceKey, dossierId) =>
      seal(licenceKey, randomBytes(32), dossierPlace(dossierId)),
    dossierKey: (licenceKey, dossierId, wrapped) =>
      open(licenceKey, wrapped, dossierPlace(dossierId)),
  };
}

const threeOf = (bytes: Buffer): Derived => ({
  audit: bytes.subarray(0, 32),
  anchors: bytes.subarray(32, 64),
  lookups: bytes.subarray(64, 96),
});

/** The id of the master key that wrapped it; undefined for what was wrapped before ids were. */
const namedBy = (wrapped: Buffer): Buffer | undefined =>
  wrapped[0] === NAMED ? wrapped.subarray(1, 1 + ID_BYTES) : undefined;

function unwrapBy(masters: readonly Master[], wrapped: Buffer, place: string): Buffer {
  const named = namedBy(wrapped);
  const sealed = named === undefined ? wrapped : wrapped.subarray(1 + ID_BYTES);
  for (const { id, key } of masters) {
    if (named !== undefined && !named.equals(id)) continue;
    try {
      return open(key, sealed, place);
    } catch {
      /* wrapped by another master key: try the next */
    }
  }
  throw new AppError('licence-key-unreadable', 500);
}
