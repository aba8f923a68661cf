/**
 * Rows as a file that a Dutch spreadsheet opens with a double click: UTF-8 with its mark, `;`
 * between cells. A cell that a spreadsheet would take for a formula begins with a `'`, so that a
 * name like `=HYPERLINK(…)` stays a name.
 */
export function csvFile(rows: readonly (readonly string[])[]): Uint8Array {
  return Buffer.from(
    `\uFEFF${rows.map((row) => row.map(cell).join(';')).join('\r\n')}\r\n`,
    'utf8',
  );
}

function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[;"\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
