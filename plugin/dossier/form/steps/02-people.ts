import type { Step } from '../../declaration/index.ts';
import { isDay } from '../values.ts';

/**
 * 2. Betrokkenen: who helps, and whom the school may ask (AVG toestemming, apart from instemming).
 */
export const people: Step = {
  number: 2,
  key: 'people',
  schemaVersion: 1,
  upcasters: {},
  parts: [
    {
      kind: 'list',
      key: 'people',
      look: 'card',
      title: ['name', 'role'],
      min: 1,
      fields: [
        { key: 'name', kind: 'line', required: true, width: 'half', suggests: 'people' },
        { key: 'role', kind: 'line', required: true, width: 'half' },
        { key: 'organisation', kind: 'line', width: 'half' },
        {
          key: 'kind',
          kind: 'choice',
          required: true,
          width: 'third',
          options: ['internal', 'family', 'external'],
        },
        { key: 'email', kind: 'email', width: 'half' },
        { key: 'phone', kind: 'phone', width: 'half' },
        { key: 'since', kind: 'date', width: 'third' },
        { key: 'until', kind: 'date', width: 'third' },
        { key: 'permissionOn', kind: 'date', width: 'third' },
        { key: 'permissionBy', kind: 'line', width: 'half' },
        { key: 'permissionFor', kind: 'line', max: 1_000 },
      ],
    },
  ],
  check: (content) =>
    content.rows('people').flatMap((row) => {
      const since = content.value(`people/${row}/since`);
      const until = content.value(`people/${row}/until`);
      return isDay(since) && isDay(until) && until < since
        ? [{ path: `people/${row}/until`, code: 'until-before-since' }]
        : [];
    }),
};
