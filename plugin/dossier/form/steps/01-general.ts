import type { Step } from '../../declaration/index.ts';

/** 1. Algemene gegevens: who, where, since when, and who has gezag. */
export const general: Step = {
  number: 1,
  key: 'general',
  schemaVersion: 1,
  upcasters: {},
  parts: [
    // What only a person can fill in stands first; the host knows most of the rest.
    {
      kind: 'fields',
      key: 'clock',
      fields: [
        { key: 'dossierStart', kind: 'date', required: true, width: 'half', begins: 'today' },
        {
          key: 'clockReason',
          kind: 'choice',
          required: true,
          options: ['enrolment', 'agreement', 'conclusion'],
        },
        {
          key: 'clockStart',
          kind: 'date',
          required: true,
          width: 'half',
          mirror: 'clockStartsOn',
        },
      ],
    },
    {
      kind: 'fields',
      key: 'pupil',
      fields: [
        {
          key: 'given',
          kind: 'line',
          required: true,
          orElse: 'family',
          width: 'half',
          host: 'pupil.given',
        },
        { key: 'preferred', kind: 'line', width: 'half', host: 'pupil.preferred' },
        { key: 'prefix', kind: 'line', width: 'third', max: 40, host: 'pupil.prefix' },
        {
          key: 'family',
          kind: 'line',
          required: true,
          orElse: 'given',
          width: 'half',
          host: 'pupil.family',
        },
        { key: 'birthDate', kind: 'date', required: true, width: 'third', host: 'pupil.birthDate' },
        {
          key: 'gender',
          kind: 'choice',
          options: ['female', 'male', 'other'],
          width: 'third',
          host: 'pupil.gender',
        },
        { key: 'nationality', kind: 'line', width: 'third', host: 'pupil.nationality' },
        { key: 'homeLanguage', kind: 'line', width: 'third', host: 'pupil.homeLanguage' },
        { key: 'address', kind: 'line', host: 'pupil.address' },
        { key: 'postcode', kind: 'line', width: 'third', max: 12, host: 'pupil.postcode' },
        { key: 'town', kind: 'line', width: 'half', host: 'pupil.town' },
      ],
    },
    {
      kind: 'fields',
      key: 'school',
      fields: [
        { key: 'schoolName', kind: 'line', required: true, width: 'half', host: 'school.name' },
        { key: 'brin', kind: 'line', width: 'third', max: 6, host: 'school.brin' },
        {
          key: 'schoolYear',
          kind: 'line',
          required: true,
          width: 'third',
          host: 'schoolYear.name',
        },
        { key: 'group', kind: 'line', width: 'third', host: 'group.name' },
        { key: 'mentor', kind: 'line', width: 'half', host: 'group.mentor' },
      ],
    },
    {
      kind: 'list',
      key: 'guardians',
      look: 'card',
      title: ['guardianName'],
      hostRows: 'guardians',
      fields: [
        { key: 'guardianName', kind: 'line', required: true, width: 'half', host: 'guardian.name' },
        { key: 'relation', kind: 'line', width: 'half', host: 'guardian.relation' },
        {
          key: 'authority',
          kind: 'choice',
          required: true,
          width: 'third',
          options: ['yes', 'no', 'unknown'],
          host: 'guardian.authority',
        },
        { key: 'guardianEmail', kind: 'email', width: 'half', host: 'guardian.email' },
        { key: 'guardianPhone', kind: 'phone', width: 'half', host: 'guardian.phone' },
        { key: 'guardianLanguage', kind: 'line', width: 'third' },
        { key: 'livesWith', kind: 'choice', width: 'third', options: ['yes', 'no', 'partly'] },
      ],
    },
    {
      kind: 'list',
      key: 'career',
      look: 'line',
      title: ['careerSchool'],
      fields: [
        { key: 'careerSchool', kind: 'line', required: true, width: 'half' },
        { key: 'careerFrom', kind: 'line', width: 'third', max: 20 },
        { key: 'careerTo', kind: 'line', width: 'third', max: 20 },
        { key: 'careerLevel', kind: 'line', width: 'third' },
        { key: 'careerRemarks', kind: 'line', max: 1_000 },
      ],
    },
    { kind: 'fields', key: 'absence', fields: [{ key: 'absence', kind: 'text' }] },
  ],
};
