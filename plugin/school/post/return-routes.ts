import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { AppError, notFound } from '../../kernel/errors.ts';
import type { Outbox } from '../../platform/mail/index.ts';
import { publicRoute } from '../../platform/routes/index.ts';
import type { Answer, Route } from '../../platform/routes/index.ts';

/**
 * Reports carry the mail they are about; ours are small, and whoever hands in more is asked to send
 * the report alone.
 */
const LONGEST_REPORT = 2_000_000;
/** Such a report as a form writes it. */
const REPORT_BODY = 4 * 1024 * 1024;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Where the operator's mail server hands in what came to a return path: a form with the key and the
 * message as it came. For a machine, so there is no session; who does not know the key changes
 * nothing and learns nothing about any mail.
 */
export function returnRoutes(deps: { outbox: Outbox; key: string | undefined }): Route[] {
  const { outbox, key } = deps;
  return [
    publicRoute({
      method: 'POST',
      path: '/post/terug',
      permission: 'public',
      csrf: 'none',
      frame: 'none',
      audit: 'in-unit',
      json: true,
      // Where nothing is handed in, nobody sends much.
      bodyLimit: key === undefined ? undefined : REPORT_BODY,
      body: z.object({
        sleutel: z.string().max(300),
        bericht: z.string().min(1).max(LONGEST_REPORT),
      }),
      act: async ({ body }): Promise<Answer> => {
        if (key === undefined) throw notFound();
        if (!timingSafeEqual(digest(body.sleutel.trim()), digest(key)))
          throw new AppError('return-key-wrong', 403);
        return { kind: 'json', body: { result: await outbox.receive(body.bericht) } };
      },
    }),
  ];
}
