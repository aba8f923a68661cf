import type { Benchmark } from './figure.ts';
import { fullDossier, sizeOfDossier } from './full-dossier.ts';
import { assertStatus, leanClient } from './http-client.ts';
import {
  assertSameDocument,
  barePrint,
  browserStartedBy,
  documentSource,
  pagesOf,
  reportForm,
} from './printed-document.ts';
import { byTurns, median, ms, timed } from './timing.ts';

const ROUNDS = 20;
const WARM_UP = 3;
/** A page of our pool is put away and the next one made ready within this. */
const REST_MS = 600;

/**
 * The whole request for an encrypted report ÷ the bare print of the same HTML in the same browser.
 */
export const reportOverhead: Benchmark = async (tell) => {
  const filled = await fullDossier();
  const source = await documentSource(filled);
  const client = leanClient(filled.app.origin, filled.teacher);
  const url = `${filled.app.base}/dossiers/${filled.dossierId}/logboek/verslagen`;
  const report = async (): Promise<void> => {
    assertStatus(
      await client.post(url, reportForm(filled.teacher.csrf), 'application/x-www-form-urlencoded'),
      200,
    );
  };
  try {
    const browser = await browserStartedBy(report);
    await assertSameDocument(filled, await source.html());
    let pages = 0;
    const [ours = [], bare = []] = await byTurns(
      [
        async () => {
          await filled.vary();
          return await timed(report);
        },
        async () => {
          const html = await source.html();
          let pdf = new Uint8Array();
          const time = await timed(async () => {
            pdf = new Uint8Array(await barePrint(browser, html));
          });
          pages = pagesOf(pdf);
          return time;
        },
      ],
      { rounds: ROUNDS, warmUp: WARM_UP, rest: REST_MS },
    );
    await assertSameDocument(filled, await source.html());
    tell({
      name: 'report.overhead',
      value: median(ours) / median(bare),
      unit: 'ratio',
      bar: { atMost: 1.6 },
      size: `${pages} pages; median of ${ROUNDS} by turns: ours ${ms(median(ours))}, bare print ${ms(median(bare))}; ${sizeOfDossier()}`,
    });
  } finally {
    client.close();
    await source.close();
    await filled.stop();
  }
};
