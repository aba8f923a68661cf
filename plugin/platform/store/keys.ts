import { hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '../../kernel/errors.ts';
import { open, seal } from './sealing.ts';

/**
 * Three layers: the master key of the configuration wraps each licence's key, which wraps each
 * dossier's key. Destroying a dossier's wrapped key makes its text unreadable for good.
 */
export interface Keys {
  /**
   * HMAC keys of the audit chain: the present one first, then those of earlier master keys, which
   * still verify.
   */
  readonly audit: readonly [Buffer, ...Buffer[]];
  /** HMAC key of the anchors file. */
  readonly anchors: Buffer;
  /**
   * HMAC keys by which something sealed is found again: the present one first, then those of
   * earlier master keys.
   */
  readonly lookups: readonly Buffer[];
  /** HMAC key of what is kept of the addresses that requests come from. */
  readonly sources: Buffer;
  /** Key of the sealed cookies. */
  readonly cookies: Buffer;
  newLicenceKey(licenceId: string): Buffer;
  /** Opens a licence's wrapped key with the present master key, or with an earlier one. */
  licenceKey(licenceId: string, wrapped: Buffer): Buffer;
  newDossierKey(licenceKey: Buffer, dossierId: string): Buffer;
  dossierKey(licenceKey: Buffer, dossierId: string, wrapped: Buffer): Buffer;
}

export function createKeys(config: { masterKey: string; oldMasterKeys: readonly string[] }): Keys {
  const masters = [config.masterKey, ...config.oldMasterKeys].map((text) =>
    Buffer.from(text, 'base64'),
  );
  const [master] = masters;
  if (master === undefined) throw new Error('No master key');
  const derive = (purpose: string, from = master): Buffer =>
    Buffer.from(hkdfSync('sha256', from, '', `opp-dossier ${purpose}`, 32));
  const licencePlace = (id: string): string => `licences/wrapped_key/${id}`;
  const dossierPlace = (id: string): string => `dossier_keys/wrapped_key/${id}`;
  return {
    audit: [derive('audit chain'), ...masters.slice(1).map((old) => derive('audit chain', old))],
    lookups: masters.map((from) => derive('lookups', from)),
    anchors: derive('audit anchors'),
    sources: derive('request sources'),
    cookies: derive('cookies'),
    newLicenceKey: (licenceId) => seal(master, randomBytes(32), licencePlace(licenceId)),
    licenceKey: (licenceId, wrapped) => {
      for (const candidate of masters) {
        try {
          return open(candidate, wrapped, licencePlace(licenceId));
        } catch {
          /* wrapped by another master key: try the next */
        }
      }
      throw new AppError('licence-key-unreadable', 500);
    },
    newDossierKey: (licenceKey, dossierId) =>
      seal(licenceKey, randomBytes(32), dossierPlace(dossierId)),
    dossierKey: (licenceKey, dossierId, wrapped) =>
      open(licenceKey, wrapped, dossierPlace(dossierId)),
  };
}
