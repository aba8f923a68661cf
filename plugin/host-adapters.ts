import type { HostAdapter } from '../adapters/contract/index.ts';
import { ConfigError } from './config.ts';
import type { Config } from './config.ts';

/**
 * The adapter that signs people on; every licence must have its host among the adapters.
 * @throws ConfigError with every fault
 */
export function checkAdapters(config: Config, adapters: readonly HostAdapter[]): HostAdapter {
  const identity = adapters.find((adapter) => adapter.identity !== undefined);
  const faults = [
    ...(identity === undefined
      ? ['adapters: none of them signs people on (caps launch.oidc or launch.mounted)']
      : []),
    ...adapters
      .filter((adapter) => (adapter.apiVersion as number) !== 1)
      .map(
        (adapter) =>
          `adapters: ${adapter.id} speaks version ${adapter.apiVersion} of the contract, not 1`,
      ),
    ...config.licences
      .filter((licence) => adapters.every((adapter) => adapter.id !== licence.tenant.adapter))
      .map(
        (licence) =>
          `licences.${licence.name}.tenant: there is no adapter ${licence.tenant.adapter}`,
      ),
  ];
  if (identity === undefined || faults.length > 0) throw new ConfigError(faults);
  return identity;
}

/** How the host looks, where one of the adapters says so. */
export const uiOf = (adapters: readonly HostAdapter[]): HostAdapter['ui'] =>
  adapters.find(({ ui }) => ui !== undefined)?.ui;
