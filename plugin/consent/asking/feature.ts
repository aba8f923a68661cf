import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { LinkParts } from '../links/index.ts';
import { createLadder } from './ladder.ts';
import type { RemindedQuestion } from './ladder.ts';

interface AskingNeeds {
  platform: Platform;
  links: LinkParts;
  /** Every kind of question that reminders go out for. */
  questions: readonly RemindedQuestion[];
}

/** What every question has: reminders by the licence's ladder, until somebody answers. */
export function createAskingFeature({ platform, links: parts, questions }: AskingNeeds) {
  const { database, unitOfWork, clock, dossierKey } = platform;
  const { links, declines } = parts;
  const ladders = questions.map((question) =>
    createLadder({ database, unitOfWork, links, declines, clock, dossierKey }, question),
  );
  const remind = async (): Promise<number> => {
    let sent = 0;
    for (const ladder of ladders) sent += await ladder.run();
    return sent;
  };
  return {
    name: 'asking',
    jobs: [{ name: 'consent.reminders', everyMs: 3_600_000, run: remind }],
    mails: questions.map(({ mail }) => mail),
  } satisfies FeatureParts;
}
