import type { Step } from '../../declaration/index.ts';
import { hearingFaults, hearingPart } from './hearing.ts';

/**
 * 6. Onderwijs- en ondersteuningsbehoeften, and the pupil's own voice (hoorrecht since 1-8-2025).
 */
export const needs: Step = {
  number: 6,
  key: 'needs',
  schemaVersion: 1,
  upcasters: {},
  parts: [
    {
      kind: 'list',
      key: 'needs',
      look: 'line',
      title: ['need'],
      min: 1,
      fields: [
        {
          key: 'category',
          kind: 'choice',
          required: true,
          width: 'third',
          options: [
            'instruction',
            'task',
            'environment',
            'feedback',
            'peers',
            'teacher',
            'parents',
            'other',
          ],
        },
        { key: 'need', kind: 'text', required: true },
      ],
    },
    hearingPart,
  ],
  check: hearingFaults,
};
