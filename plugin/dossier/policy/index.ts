export {
  archiveDossier,
  askEmergencyAccess,
  createDossier,
  editDossier,
  emergency,
  finishStep,
  readAccessList,
  readDossier,
  readPupil,
  readSharing,
  sameLicence,
  sightOf,
  takeBackDossier,
  teaching,
  working,
} from './dossier-policy.ts';
export type { PupilFacts, Sight } from './dossier-policy.ts';
