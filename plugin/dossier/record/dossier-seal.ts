import { AppError } from '../../kernel/errors.ts';
import { openText, sealText } from '../../platform/store/index.ts';
import { newestChange } from '../content/index.ts';
import type { StepContent } from '../declaration/index.ts';

/** Opens and seals what lies in a dossier; everything a person typed goes through here. */
export interface DossierSeal {
  /**
   * @param written the number of the last change to it, as the history has it: text that is older
   *   was put back behind our back
   * @throws AppError `sealed-broken` when it was changed, moved, or is older than its history
   */
  content(sealed: Buffer | null, step: number, written: number | null): StepContent | undefined;
  sealContent(content: StepContent, step: number): Buffer;
  value(sealed: Buffer | null, sequence: number): string | undefined;
  sealValue(value: string, sequence: number): Buffer;
}

export function dossierSeal(key: Buffer, dossierId: string): DossierSeal {
  const contentPlace = (step: number): string => `dossier_steps/content/${dossierId}/${step}`;
  const valuePlace = (sequence: number): string => `revisions/value/${dossierId}/${sequence}`;
  return {
    content: (sealed, step, written) => {
      const content =
        sealed === null
          ? undefined
          : (JSON.parse(openText(key, sealed, contentPlace(step))) as StepContent);
      if ((content === undefined ? 0 : newestChange(content)) < (written ?? 0))
        throw new AppError('sealed-broken', 500, { cause: new Error('older than its history') });
      return content;
    },
    sealContent: (content, step) => sealText(key, JSON.stringify(content), contentPlace(step)),
    value: (sealed, sequence) =>
      sealed === null ? undefined : openText(key, sealed, valuePlace(sequence)),
    sealValue: (value, sequence) => sealText(key, value, valuePlace(sequence)),
  };
}
