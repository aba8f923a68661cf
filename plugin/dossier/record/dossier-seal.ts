import { openText, sealText } from '../../platform/store/index.ts';
import type { StepContent } from '../form/index.ts';

/** Opens and seals what lies in a dossier; everything a person typed goes through here. */
export interface DossierSeal {
  content(sealed: Buffer | null, step: number): StepContent | undefined;
  sealContent(content: StepContent, step: number): Buffer;
  value(sealed: Buffer | null, sequence: number): string | undefined;
  sealValue(value: string, sequence: number): Buffer;
}

export function dossierSeal(key: Buffer, dossierId: string): DossierSeal {
  const contentPlace = (step: number): string => `dossier_steps/content/${dossierId}/${step}`;
  const valuePlace = (sequence: number): string => `revisions/value/${dossierId}/${sequence}`;
  return {
    content: (sealed, step) =>
      sealed === null
        ? undefined
        : (JSON.parse(openText(key, sealed, contentPlace(step))) as StepContent),
    sealContent: (content, step) => sealText(key, JSON.stringify(content), contentPlace(step)),
    value: (sealed, sequence) =>
      sealed === null ? undefined : openText(key, sealed, valuePlace(sequence)),
    sealValue: (value, sequence) => sealText(key, value, valuePlace(sequence)),
  };
}
