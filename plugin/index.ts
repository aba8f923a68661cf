/** The only public face of the plugin. */
export { createPlugin } from './compose.ts';
export type { FeatureNeeds, Plugin, PluginOptions } from './compose.ts';
export { ConfigError } from './config.ts';
export type { ConfigInput } from './config.ts';
export { createLog } from './kernel/log.ts';
export type { FileStore } from './platform/bytes/index.ts';
export type { Log } from './kernel/log.ts';
export type { AuditReport, RestoreAccepted } from './platform/audit/index.ts';
