import { createHash } from 'node:crypto';
import { hasBsn } from '../../kernel/bsn.ts';
import { folded } from '../../kernel/folding.ts';
import type { Profession } from '../request-routes/index.ts';
import { lineFaults } from './expert.ts';

/** What an expert writes, and says of themselves; kept as it is until it is signed. */
export interface Draft {
  text: string;
  name: string;
  profession: Profession | '';
  registration: string;
}

/** With what is said in signing it. */
export interface Signing extends Draft {
  independent: boolean;
  own: boolean;
  /** The round of the request that was read. */
  round: number;
}

export const LONGEST_ADVICE = 10_000;
/** Fewer signs are no advice. */
export const SHORTEST_ADVICE = 40;
/** Who writes more than may be signed keeps it all the same. */
export const LONGEST_DRAFT = 100_000;

export interface AdviceFault {
  field: 'text' | 'name' | 'profession' | 'registration' | 'independent' | 'own';
  code: string;
  params?: Readonly<Record<string, string | number>>;
}

/** A text as it is kept and signed: with plain line ends, and nothing around it. */
export const plainText = (text: string): string => text.replaceAll(/\r\n?/g, '\n').trim();

export const textHash = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The words alone, whatever stands between them. */
const words = (text: string): string =>
  folded(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Word for word the same: two people did not each write it. */
export const isJoint = (one: string, other: string): boolean => words(one) === words(other);

/** Everything that is still to be done before it can be signed. */
export function signingFaults(signing: Signing, professions: readonly Profession[]): AdviceFault[] {
  const { profession, independent, own } = signing;
  return [
    ...textFaults(signing.text),
    ...(['name', 'registration'] as const).flatMap((field) =>
      lineFaults(field, signing[field]).map((fault) => ({ ...fault, field })),
    ),
    ...(profession !== '' && professions.includes(profession)
      ? []
      : [{ field: 'profession' as const, code: 'choice' }]),
    ...(independent ? [] : [{ field: 'independent' as const, code: 'advice-independent' }]),
    ...(own ? [] : [{ field: 'own' as const, code: 'advice-own' }]),
  ];
}

function textFaults(text: string): AdviceFault[] {
  const length = [...text].length;
  if (/[^\P{Cc}\n\t]|\p{Cs}/u.test(text)) return [{ field: 'text', code: 'value-refused' }];
  if (length < SHORTEST_ADVICE) return [{ field: 'text', code: 'advice-short' }];
  if (length > LONGEST_ADVICE)
    return [{ field: 'text', code: 'too-long', params: { max: LONGEST_ADVICE } }];
  return hasBsn(text) ? [{ field: 'text', code: 'message-bsn' }] : [];
}
