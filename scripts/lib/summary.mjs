/**
 * The line that says how a test run went; machines read it too.
 * @param {{ passed: number, failed: number, skipped: number }} summary
 */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}
