import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { summaryLine } from '../../scripts/lib/summary.mjs';

/**
 * Mocha's spec reporter, ending with `N passed, N failed` (and `, N skipped` where some were) alone on its line.
 * Under scripts/test.mjs the counts go to the file named by TEST_SUMMARY_FILE instead, so that the line can be
 * printed last of all, after everything has stopped.
 */
export default class Reporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const summary = { passed: passes, failed: failures, skipped: pending };
      const file = process.env.TEST_SUMMARY_FILE;
      if (file === undefined) console.log(summaryLine(summary));
      else writeFileSync(file, JSON.stringify(summary));
    });
  }
}
