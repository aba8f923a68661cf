import type { Browser, HTTPRequest, Page } from 'puppeteer';
import { AppError } from '../../kernel/errors.ts';

/*
 * Chromium reads loopback addresses and prints what it finds, so a document is locked in on several
 * sides at once: each single defence was seen to leak something (CSP alone: meta refresh;
 * interception alone: prefetch and preconnect; scripts off alone: images, style sheets and frames).
 */

/**
 * A proxy where nobody listens and a resolver that knows no name: what slips past the page's lock
 * gets no further.
 */
export const lockArguments: readonly string[] = [
  '--proxy-server=http://127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>',
  '--host-resolver-rules=MAP * ~NOTFOUND',
];

const policy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; " +
  "base-uri 'none'; form-action 'none'";
const prologue = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}">`;

/**
 * The document under a content security policy. It goes before everything: the parser then puts it
 * first in `head` whatever follows (a later doctype, `html` or `head` tag is merged or dropped). No
 * markup can get ahead of it, as it could if the policy were put in after a `<head>` looked for in
 * the text.
 */
export const lockDocument = (html: string): string => prologue + html;

/** How long a page may take to let go of a document. */
const clearMs = 2_000;

/** A page in a context of its own, for one document or for those of one series. */
export interface LockedPage {
  /**
   * @param html a complete document that carries its pictures and fonts as `data:`
   * @returns the PDF: tagged, with bookmarks of its headings; paper and margins as its own `@page`
   *   rules say, else A4
   * @throws AppError `pdf-unsafe` (500) when the document tried to lead the page elsewhere; any
   *   error when it crashes
   */
  print(html: string): Promise<Uint8Array>;
  /**
   * Lets go of the document that was printed, for another of the same series.
   * @throws when the page does not let go of it
   */
  clear(): Promise<void>;
  /** True once the renderer has died. */
  crashed(): boolean;
  close(): Promise<void>;
}

export async function openLockedPage(browser: Browser): Promise<LockedPage> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  let crashed = false;
  const crash = new Promise<never>((_, reject) => {
    page.on('error', (cause) => {
      crashed = true;
      reject(cause);
    });
  });
  // Nobody may be printing when it crashes.
  crash.catch(() => undefined);
  let ledAway = false;
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) ledAway = true;
    letOwnContentThrough(request);
  });
  const stillHere = (): boolean => !ledAway && page.url() === 'about:blank';
  await Promise.all([
    page.setJavaScriptEnabled(false),
    page.setOfflineMode(true),
    page.setRequestInterception(true),
  ]);
  return {
    print: (html) => Promise.race([printOn(page, html, stillHere), crash]),
    clear: async () => {
      await page.goto('about:blank', { timeout: clearMs });
      ledAway = false;
    },
    crashed: () => crashed,
    close: () => context.close(),
  };
}

function letOwnContentThrough(request: HTTPRequest): void {
  const answer = /^(?:data|about):/.test(request.url()) ? request.continue() : request.abort();
  // The page may be closed before the answer arrives; nothing is asked for any more then.
  answer.catch(() => undefined);
}

/**
 * A meta refresh is refused by the lock, but leaves an empty error page, or breaks the printing off
 * halfway: neither must pass for the document, or for a fault of ours.
 */
async function printOn(page: Page, html: string, stillHere: () => boolean): Promise<Uint8Array> {
  try {
    await page.setContent(lockDocument(html), { waitUntil: 'load', timeout: 0 });
    const pdf = await page.pdf({
      format: 'A4',
      preferCSSPageSize: true,
      printBackground: true,
      tagged: true,
      outline: true,
      waitForFonts: true,
      timeout: 0,
    });
    if (stillHere()) return pdf;
  } catch (cause) {
    if (stillHere()) throw cause;
  }
  throw new AppError('pdf-unsafe', 500);
}
