/** The line that says how a test run went: `N passed, N failed`, and `, N skipped` where some were. */
export function summaryLine(summary: { passed: number; failed: number; skipped: number }): string;
