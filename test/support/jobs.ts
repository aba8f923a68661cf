import type { Plugin } from '../../plugin/index.ts';

/**
 * Writes every reminder that is due now, of access that ends and of questions; answers how many.
 */
export const remind = async (plugin: Plugin): Promise<number> =>
  Number(await plugin.run('staff.end-reminders')) + Number(await plugin.run('consent.reminders'));
