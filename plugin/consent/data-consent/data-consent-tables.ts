import {
  day,
  filled,
  flag,
  hash,
  id,
  key,
  moment,
  number,
  oneOf,
  optional,
  reference,
  sealed,
  table,
  text,
} from '../../platform/tables/index.ts';

export const dataConsentAnswersTable = table('data_consent_answers', {
  itemId: key(reference),
  personId: key(reference),
  answer: oneOf('given', 'refused'),
  way: oneOf('link', 'paper', 'phone', 'talk'),
  answeredOn: day,
  answeredAt: moment,
  textHash: hash,
  words: optional(sealed),
  recordedBy: optional(reference),
  withdrawnWay: optional(oneOf('link', 'paper', 'phone', 'talk')),
  withdrawnOn: optional(day),
  withdrawnAt: optional(moment),
  withdrawnWords: optional(sealed),
  withdrawnBy: optional(reference),
  followedAt: optional(moment),
  followedBy: optional(reference),
  followedWords: optional(sealed),
});

export const dataConsentItemsTable = table('data_consent_items', {
  id,
  questionId: reference,
  dossierId: reference,
  kind: oneOf('consult', 'share-swv', 'test'),
  position: number('tinyint(3) unsigned'),
  content: sealed,
  textHash: hash,
  holdsUntil: day,
});

export const dataConsentPeopleTable = table('data_consent_people', {
  id,
  questionId: reference,
  personKey: text(80),
  part: oneOf('guardian', 'pupil', 'other'),
  position: number('tinyint(3) unsigned'),
  reminders: filled(number('tinyint(3) unsigned')),
});

export const dataConsentQuestionsTable = table('data_consent_questions', {
  id,
  dossierId: reference,
  way: oneOf('links', 'outside'),
  askedOf: oneOf('guardians', 'pupil'),
  allGuardians: flag,
  pupilTests: flag,
  note: sealed,
  leftOut: sealed,
  endsOn: day,
  askedBy: reference,
  askedAt: moment,
  closedAt: optional(moment),
});
