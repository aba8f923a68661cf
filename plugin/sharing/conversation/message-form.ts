import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import type { Translate } from '../../kernel/translate.ts';
import { readMessage } from '../facts/index.ts';
import type { ItemKind, MessageForm } from '../facts/index.ts';
import type { RefusedMessage } from './thread-view.ts';
import type { NewMessage } from './threads-service.ts';

const ATTACHMENT = /^bijlage-(file|report)-([0-9a-f-]{36})$/;
const MOST_ATTACHMENTS = 50;

/**
 * The fields of a message. Each attachment has a box of its own: the same name twice is refused
 * everywhere.
 */
export const messageBody = z
  .object({
    id: z.uuid(),
    onderwerp: z.string().max(20_000).default(''),
    bericht: z.string().max(100_000).default(''),
  })
  .catchall(z.string().max(400))
  .transform(({ id, onderwerp, bericht, ...boxes }) => ({
    id,
    onderwerp,
    bericht,
    bijlagen: Object.keys(boxes)
      .flatMap((name) => {
        const found = ATTACHMENT.exec(name);
        return found === null ? [] : [`${found[1] ?? ''}-${found[2] ?? ''}`];
      })
      .slice(0, MOST_ATTACHMENTS),
  }));
export type MessageBody = z.output<typeof messageBody>;

const attachmentOf = (text: string): { kind: ItemKind; itemId: string } =>
  text.startsWith('file-')
    ? { kind: 'file', itemId: text.slice('file-'.length) }
    : { kind: 'report', itemId: text.slice('report-'.length) };

/** Refusals that are told beside the form, so that nothing that was typed is lost. */
const told: ReadonlySet<string> = new Set([
  'share-ended',
  'dossier-archived',
  'attachment-ended',
  'message-clash',
]);

/**
 * Sends what stands in the form; answers what is wrong with it instead, or nothing when it is out.
 */
export async function sendForm(
  body: MessageBody,
  options: {
    starts: boolean;
    t: Translate;
    send: (message: Omit<NewMessage, 'side'>) => Promise<void>;
  },
): Promise<RefusedMessage | undefined> {
  const form: MessageForm = body;
  const read = readMessage(form, options.starts);
  if ('faults' in read) return { form, id: body.id, faults: read.faults, status: 422 };
  try {
    await options.send({
      id: body.id,
      subject: options.starts ? read.subject : undefined,
      body: read.body,
      attachments: body.bijlagen.map(attachmentOf),
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError) || !told.has(error.code)) throw error;
    return {
      form,
      id: body.id,
      faults: [],
      notice: options.t(`errors.${error.code}`),
      status: error.status,
    };
  }
}
