import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'puppeteer';
import { inPage } from './support.ts';
import { LONG_RUN } from '../support/long-run.ts';

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

/** How many pages were looked at before this one. */
let looked = -1;

/** With LOOK_PICTURES=<folder> every page that is looked at is kept as a picture, for people. */
const pictures = process.env['LOOK_PICTURES'];

async function keepPicture(page: Page, name: string, width: number): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  const file = `${String(looked).padStart(3, '0')} ${name.replaceAll(/[^\w ,-]/g, '-')} ${width}.png`;
  await page.screenshot({ path: join(pictures, file), fullPage: true });
}

/**
 * Pages by turns wide in the light and narrow in the dark; the long run looks at all four of each.
 */
const schemes = (width: number): readonly string[] => {
  if (LONG_RUN) return ['light', 'dark'];
  if (width === WIDE) return looked % 2 === 0 ? ['light'] : [];
  return looked % 2 === 0 ? [] : ['dark'];
};

const WIDE = 1280;

/** Opens what is folded, so that it is looked at too. */
export const unfold = (page: Page): Promise<void> =>
  inPage(page, "document.querySelectorAll('details').forEach((one) => { one.open = true; })");

/** Looks at the page: at both widths whether it fits, and in daily runs at one of them by axe. */
export async function look(page: Page, name: string, narrow: 390 | 320 = 390): Promise<void> {
  looked += 1;
  const found: string[] = [];
  for (const width of [WIDE, narrow]) {
    await page.setViewport({ width, height: 900 });
    const beyond = await spill(page);
    if (beyond > 0) found.push(`${width}: ${beyond} pixels too wide`);
    await keepPicture(page, name, width);
    // At its end nothing of a page lies under the bar at the foot.
    if (width === narrow) await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    for (const scheme of schemes(width)) {
      await page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ]);
      found.push(
        ...(await violations(page)).map((violation) => `${width} ${scheme}: ${violation}`),
      );
    }
  }
  await page.setViewport({ width: WIDE, height: 900 });
  expect(found, name).to.deep.equal([]);
}

/** Bytes of a page of who comes by a link, with all it loads (design §7). */
export const MOST_BYTES = 60 * 1024;

/**
 * A page for a small phone as it stands: no fault of accessibility, no sideways scrolling, not too
 * heavy. Its own scripts stay off where they were.
 * @returns its bytes
 */
export async function lookLight(page: Page, name: string): Promise<number> {
  const scripted = page.isJavaScriptEnabled();
  await page.setJavaScriptEnabled(true);
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  looked += 1;
  await keepPicture(page, name, page.viewport()?.width ?? 0);
  expect(await violations(page), name).to.deep.equal([]);
  expect(await spill(page), `${name} is too wide`).to.be.at.most(0);
  const bytes = await inPage<number>(
    page,
    "[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')].reduce((sum, entry) => sum + entry.decodedBodySize, 0)",
  );
  expect(bytes, `${name} in bytes`).to.be.greaterThan(1_000).and.at.most(MOST_BYTES);
  await page.setJavaScriptEnabled(scripted);
  return bytes;
}
