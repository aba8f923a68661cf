import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Page } from 'puppeteer';
import { inPage } from './support.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe found on the page as it stands, in one look: width and colour scheme. */
async function violations(page: Page): Promise<string[]> {
  // Over the browser's own protocol, so that the page's policy, which refuses foreign scripts,
  // stays as it is.
  if (await inPage(page, "typeof axe === 'undefined'")) await page.evaluate(axe);
  return await inPage(
    page,
    `axe.run(document, { runOnly: ${JSON.stringify(tags)}, resultTypes: ['violations'] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target.join(' ') + ': ' + failureSummary)))`,
  );
}

/** A page wider than its window makes a person scroll in two directions (WCAG 1.4.10). */
const spill = (page: Page): Promise<number> =>
  inPage(page, 'document.documentElement.scrollWidth - innerWidth');

/**
 * Every run looks wide in the light and narrow in the dark, which shows most faults at half the
 * time; the deep one at all four.
 */
const schemes: Readonly<Record<number, readonly string[]>> =
  process.env['TEST_DEEP'] === '1'
    ? { 1280: ['light', 'dark'], 390: ['light', 'dark'] }
    : { 1280: ['light'], 390: ['dark'] };

/** Looks at the page at both widths, light and dark. */
export async function look(page: Page, name: string): Promise<void> {
  const found: string[] = [];
  for (const width of [1280, 390]) {
    await page.setViewport({ width, height: 900 });
    const beyond = await spill(page);
    if (beyond > 0) found.push(`${width}: ${beyond} pixels too wide`);
    // At its end nothing of a page lies under the bar at the foot.
    if (width === 390) await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    for (const scheme of schemes[width] ?? []) {
      await page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ]);
      found.push(
        ...(await violations(page)).map((violation) => `${width} ${scheme}: ${violation}`),
      );
    }
  }
  await page.setViewport({ width: 1280, height: 900 });
  expect(found, name).to.deep.equal([]);
}
