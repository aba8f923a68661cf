import { parentPort } from 'node:worker_threads';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as dutch from '@zxcvbn-ts/language-nl-be';
import { giveWay } from '../threads/index.ts';

export interface RateRequest {
  password: string;
  /** Signs at most of what is rated. */
  longest: number;
}
export interface RateAnswer {
  score: 0 | 1 | 2 | 3 | 4;
}

const port = parentPort;
if (port === null) throw new Error('rate-worker runs as a worker thread');
giveWay();

let rater: ZxcvbnFactory | undefined;

/** The word lists take tens of megabytes; the thread goes, and they with it. */
port.on('message', ({ password, longest }: RateRequest) => {
  rater ??= new ZxcvbnFactory({
    dictionary: {
      ...common.dictionary,
      ...dutch.dictionary,
      domain: ['oppdossier', 'ontwikkelingsperspectief', 'handelingsdeel'],
    },
    graphs: common.adjacencyGraphs,
    maxLength: longest,
  });
  const answer: RateAnswer = { score: rater.check(password).score };
  port.postMessage(answer);
});
