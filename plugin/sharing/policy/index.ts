export {
  listDesk,
  messagePartnership,
  messageSchool,
  readPartnership,
  readShared,
  shareDossier,
} from './partnership-policy.ts';
