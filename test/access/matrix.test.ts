import { createHash, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Connection } from 'mysql2/promise';
import type { FeatureNeeds } from '../../plugin/compose.ts';
import type { ConfigInput } from '../../plugin/index.ts';
import type { Route } from '../../plugin/platform/routes/route.ts';
import { addLocalAccount } from '../support/accounts.ts';
import { nameExperts } from '../support/advice.ts';
import { startApp } from '../support/app.ts';
import type { TestApp } from '../support/app.ts';
import { Client } from '../support/client.ts';
import type { Reply } from '../support/client.ts';
import { ask as askConsent, readyDossier } from '../support/consent.ts';
import { kind, questionsUrl, recordData } from '../support/data-consent.ts';
import { plantRequest } from '../support/desk.ts';
import { addFile, pdfBytes } from '../support/files.ts';
import { addMember, makeGroup, memberId } from '../support/groups.ts';
import { addNote } from '../support/notes.ts';
import { share, swvPath, write } from '../support/partnership.ts';
import { addOwnPupil } from '../support/pupils.ts';
import { share as shareToRead } from '../support/reading.ts';
import { handedIn } from '../support/results.ts';
import { ADAPTER } from '../support/school.ts';
import { pupilId, save, set, stepUrl } from '../support/story.ts';

/**
 * The authorization matrix, written by hand: what each subject gets of each route for a pupil of
 * class 2B. yes = may, no = the same 404 as a page that does not exist, in = asked to sign in, all
 * = open to everybody.
 *
 * own: teacher of 2B · other: teacher of 3A · zc: care coordinator · adm: school admin · adm!:
 * school admin with emergency access · far: teacher of another school · farzc: coordinator of
 * another school · anon: nobody
 */
const subjects = ['own', 'other', 'zc', 'adm', 'adm!', 'far', 'farzc', 'anon'] as const;
type Subject = (typeof subjects)[number];
type Cell = 'yes' | 'no' | 'in' | 'all';

const D = '/dossiers/:dossierId';
const F = `${D}/logboek/bestanden`;
const N = `${D}/logboek/notities`;
const L = `${D}/logboek/inzage-instemming/lezen`;
const Q = `${D}/logboek/inzage-instemming/toestemming`;
const G = '/instellingen/groepen';
const M = '/instellingen/leerlingen-samenvoegen';
const S = '/swv/dossiers/:dossierId';
const R = `${D}/aanvragen/:requestId`;
const W = '/swv/aanvragen/:requestId';
/** The experts of a request at its desk. */
const E = '/swv/aanvragen/:requestId/deskundigen';
const matrix: readonly (readonly [method: 'GET' | 'POST', path: string, ...cells: Cell[]])[] = [
  // own other zc adm adm! far farzc anon
  ['GET', '/healthz', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/readyz', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/manifest.json', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'in'],
  ['GET', '/assets/:version/:kind/:file', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/thema.css', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/aanmelden', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/aanmelden/terug', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/aanmelden/school', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/aanmelden/school', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/aanmelden/lokaal', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/aanmelden/lokaal', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/aanmelden/code', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', '/aanmelden/code', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/wachtwoord/vergeten', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/wachtwoord/vergeten', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/wachtwoord/instellen', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/wachtwoord/instellen', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/afgemeld', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/code', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/code', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/code/opnieuw', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/klaar', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/toestemming/intrekken', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/lezen/dossier', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/lezen/:kind/:itemId', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/logo/:licenceId/:version', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/code/opnieuw', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/plan', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/antwoord', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/sluiten', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/verslag', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/lezen', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/lezen/:part', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/lezen/dossier', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/lezen/verslag/:itemId', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/lezen/bestand/:itemId', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/advies', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/advies/:part', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/advies/concept', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/advies/ondertekenen', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  [
    'POST',
    '/inzage/advies/bestand/:itemId',
    'all',
    'all',
    'all',
    'all',
    'all',
    'all',
    'all',
    'all',
  ],
  [
    'POST',
    '/inzage/advies/verslag/:itemId',
    'all',
    'all',
    'all',
    'all',
    'all',
    'all',
    'all',
    'all',
  ],
  ['GET', '/inzage/advies/concept', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/advies/ondertekenen', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/advies/bestand/:itemId', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/advies/verslag/:itemId', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/toestemming', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/toestemming', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/toestemming/intrekken', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  [
    'POST',
    '/inzage/toestemming/nieuwe-link',
    'all',
    'all',
    'all',
    'all',
    'all',
    'all',
    'all',
    'all',
  ],
  ['GET', '/inzage/gezien', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/schoolcode', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/schoolcode', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/geen-mail', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/taal', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/:token/geen-mail', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/:token/geen-mail', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/inzage/:token', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/inzage/:token', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['POST', '/post/terug', 'all', 'all', 'all', 'all', 'all', 'all', 'all', 'all'],
  ['GET', '/sessie', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'in'],
  ['GET', '/', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'in'],
  ['GET', '/leerlingen', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'in'],
  ['GET', '/leerlingen/:pupilId', 'yes', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', '/meldingen/:alertId/gezien', 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/dossiers', 'yes', 'yes', 'yes', 'no', 'no', 'yes', 'yes', 'in'],
  ['GET', '/dossiers/lijst.csv', 'yes', 'yes', 'yes', 'no', 'no', 'yes', 'yes', 'in'],
  ['POST', '/dossiers/weergaven', 'yes', 'yes', 'yes', 'no', 'no', 'yes', 'yes', 'in'],
  [
    'POST',
    '/dossiers/weergaven/:viewId/verwijderen',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  ['GET', '/dossiers/nieuw', 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', '/dossiers', 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${D}/noodtoegang`, 'no', 'no', 'no', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', `${D}/noodtoegang`, 'no', 'no', 'no', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', `${D}/inzagelijst`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', `${D}/vertrouwelijke-delen`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${D}/vertrouwelijke-delen`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  [
    'POST',
    `${D}/vertrouwelijke-delen/:grantId/beeindigen`,
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  ['GET', `${D}/stappen/8/instemming`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${D}/stappen/8/instemming`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', L, 'yes', 'no', 'yes', 'no', 'yes', 'no', 'no', 'in'],
  ['POST', L, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${L}/nieuw`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${L}/:shareId`, 'yes', 'no', 'yes', 'no', 'yes', 'no', 'no', 'in'],
  ['GET', `${L}/:shareId/inhoud`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${L}/:shareId/bijwerken`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${L}/:shareId/verlengen`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${L}/:shareId/stoppen`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${L}/:shareId/:personId/opnieuw`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${L}/:shareId/:personId/intrekken`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', Q, 'yes', 'no', 'yes', 'no', 'yes', 'no', 'no', 'in'],
  ['GET', `${Q}/nieuw`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${Q}/nieuw`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${Q}/vastleggen`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${Q}/vastleggen`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${Q}/:questionId`, 'yes', 'no', 'yes', 'no', 'yes', 'no', 'no', 'in'],
  ['POST', `${Q}/:questionId`, 'yes', 'no', 'yes', 'no', 'yes', 'no', 'no', 'in'],
  ['POST', `${Q}/:questionId/verlengen`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${Q}/:questionId/intrekken`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${Q}/:questionId/:personId/opnieuw`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  [
    'POST',
    `${Q}/:questionId/:personId/intrekken`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  ['POST', `${Q}/:questionId/:personId/gevolg`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  [
    'GET',
    `${Q}/:questionId/:personId/vastleggen`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${Q}/:questionId/:personId/vastleggen`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  ['GET', `${Q}/:questionId/:itemId/stap-2`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${Q}/:questionId/:itemId/stap-2`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/instemmingen/toestemming', 'no', 'no', 'yes', 'no', 'no', 'no', 'yes', 'in'],
  ['GET', `${D}/logboek/inzage-instemming`, 'yes', 'no', 'yes', 'no', 'yes', 'no', 'no', 'in'],
  [
    'GET',
    `${D}/logboek/inzage-instemming/:roundId`,
    'yes',
    'no',
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${D}/logboek/inzage-instemming/:roundId`,
    'yes',
    'no',
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${D}/logboek/inzage-instemming/:roundId/verlengen`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${D}/logboek/inzage-instemming/:roundId/intrekken`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${D}/logboek/inzage-instemming/:roundId/:personId/opnieuw`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${D}/logboek/inzage-instemming/:roundId/:personId/intrekken`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${D}/logboek/inzage-instemming/:roundId/:personId/antwoord`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  ['GET', `${D}/stappen/9/bestanden`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${D}/stappen/9/bestanden`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${D}/stappen/9/vragen`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${D}/stappen/9/vragen`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${D}/stappen/9/indienen`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${D}/stappen/9/indienen`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', R, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${R}/intrekken`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${R}/intrekken`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${R}/aanvullen`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${R}/aanvullen`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${R}/besluit`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${R}/besluit`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${R}/opnieuw`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${D}/logboek/communicatie-swv`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${D}/logboek/communicatie-swv/delen`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${D}/logboek/communicatie-swv/delen`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  [
    'GET',
    `${D}/logboek/communicatie-swv/intrekken`,
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${D}/logboek/communicatie-swv/intrekken`,
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'GET',
    `${D}/logboek/communicatie-swv/verslagen/:reportId`,
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${D}/logboek/communicatie-swv/verslagen/:reportId`,
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'GET',
    `${D}/logboek/communicatie-swv/bestanden/:fileId`,
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${D}/logboek/communicatie-swv/bestanden/:fileId`,
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${D}/logboek/communicatie-swv/berichten`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'GET',
    `${D}/logboek/communicatie-swv/berichten/:threadId`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${D}/logboek/communicatie-swv/berichten/:threadId`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  // The desk is for the role swv alone (test/partnership): whoever works at the partnership without
  // it sees nothing.
  ['GET', '/swv', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/swv/gedeeld', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', W, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${W}/toewijzen`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${W}/aanvulling`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${W}/notities`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${W}/notities/:noteId/verwijderen`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${W}/bestanden/:itemId/download`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${W}/bestanden/:itemId/weergave`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${W}/verslagen/:itemId`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${W}/verslagen/:itemId`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${W}/besluit`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${W}/besluit`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${W}/besluit/bevestigen`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${W}/besluit/terug`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${W}/besluit/document`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${W}/besluit/document`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/swv/cijfers', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/swv/cijfers.csv', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/swv/tlv', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/swv/tlv.csv', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/swv/zinnen', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', '/swv/zinnen', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', '/swv/zinnen/:sentenceId/verwijderen', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${D}/stappen/9/deskundigen`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${D}/stappen/9/deskundigen`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${R}/deskundigen`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${R}/deskundigen/:expertId/link`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${R}/deskundigen/:expertId/vervangen`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${R}/deskundigen/:expertId/vervangen`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', E, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${E}/:expertId/link`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${E}/:expertId/vervangen`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${E}/:expertId/vervangen`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', S, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${S}/berichten`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${S}/berichten/:threadId`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${S}/berichten/:threadId`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${S}/bestanden/:fileId/download`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${S}/bestanden/:fileId/weergave`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${S}/verslagen/:reportId`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${S}/verslagen/:reportId`, 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  [
    'POST',
    `${D}/logboek/inzage-instemming/:roundId/brieven`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${D}/logboek/inzage-instemming/:roundId/:personId/brief`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${D}/logboek/inzage-instemming/:roundId/:personId/schoolcode`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${D}/logboek/inzage-instemming/:roundId/:personId/wel-mail`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'GET',
    `${D}/logboek/inzage-instemming/:roundId/:personId/hier-tekenen`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    `${D}/logboek/inzage-instemming/:roundId/:personId/hier-tekenen`,
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  ['GET', '/instemmingen', 'no', 'no', 'yes', 'no', 'no', 'no', 'yes', 'in'],
  ['GET', `${D}/stappen/11`, 'yes', 'no', 'yes', 'no', 'yes', 'no', 'no', 'in'],
  ['POST', `${D}/stappen/11`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${D}/niveau`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${D}/niveau`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${D}/terughalen`, 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${D}/stappen/:step`, 'yes', 'no', 'yes', 'no', 'yes', 'no', 'no', 'in'],
  ['POST', `${D}/stappen/:step`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${D}/stappen/:step/wijzigingen`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${D}/stappen/:step/aanwezig`, 'yes', 'no', 'yes', 'no', 'yes', 'no', 'no', 'in'],
  ['GET', `${D}/stappen/:step/geschiedenis`, 'yes', 'no', 'yes', 'no', 'yes', 'no', 'no', 'in'],
  ['POST', `${D}/stappen/:step/geschiedenis`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', F, 'yes', 'no', 'yes', 'no', 'yes', 'no', 'no', 'in'],
  ['POST', F, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${F}/uploads`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${F}/uploads/:uploadId`, 'yes', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${F}/uploads/:uploadId/delen/:part`, 'yes', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${F}/uploads/:uploadId/klaar`, 'yes', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${F}/:fileId`, 'yes', 'no', 'yes', 'no', 'yes', 'no', 'no', 'in'],
  ['POST', `${F}/:fileId`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${F}/:fileId/versies`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${F}/:fileId/versies/uploads`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  [
    'GET',
    `${F}/:fileId/versies/:versionId/download`,
    'yes',
    'no',
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'in',
  ],
  [
    'GET',
    `${F}/:fileId/versies/:versionId/weergave`,
    'yes',
    'no',
    'yes',
    'no',
    'yes',
    'no',
    'no',
    'in',
  ],
  ['POST', `${F}/:fileId/verwijderen`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${F}/:fileId/terugzetten`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', N, 'yes', 'no', 'yes', 'no', 'yes', 'no', 'no', 'in'],
  ['POST', N, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${N}/:noteId`, 'yes', 'no', 'yes', 'no', 'yes', 'no', 'no', 'in'],
  ['POST', `${N}/:noteId`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${N}/:noteId/verwijderen`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${N}/:noteId/verwijderen`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${N}/:noteId/terugzetten`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${D}/logboek/verslagen/op-scherm`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${D}/logboek/verslagen`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${D}/logboek/verslagen`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', `${D}/logboek/verslagen/mailen`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', `${D}/logboek/verslagen/mailen`, 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/verslagen/nieuw', 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['POST', '/verslagen', 'yes', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/verslagen/:batchId', 'yes', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/verslagen/:batchId/stand', 'yes', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/verslagen/:batchId/zip', 'yes', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', '/verslagen/:batchId/stoppen', 'yes', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', '/wachtwoordsterkte', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'in'],
  ['GET', '/instellingen', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  ['GET', '/instellingen/groepen', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  ['GET', `${G}/nieuw`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  ['POST', '/instellingen/groepen', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  ['GET', `${G}/:groupId/wijzigen`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', `${G}/:groupId/wijzigen`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', `${G}/:groupId/verwijderen`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', `${G}/:groupId/verwijderen`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', `${G}/:groupId/terugzetten`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', `${G}/:groupId/medewerkers`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  [
    'POST',
    `${G}/:groupId/medewerkers/verwijderen`,
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'no',
    'in',
  ],
  ['GET', `${G}/:groupId/medewerkers/toevoegen`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  [
    'POST',
    `${G}/:groupId/medewerkers/toevoegen`,
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'no',
    'in',
  ],
  ['GET', `${G}/:groupId/leerlingen`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  [
    'POST',
    `${G}/:groupId/leerlingen/verwijderen`,
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'no',
    'in',
  ],
  ['GET', `${G}/:groupId/leerlingen/toevoegen`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', `${G}/:groupId/leerlingen/toevoegen`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', `${G}/:groupId/leerlingen/nieuw`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', `${G}/:groupId/leerlingen/nieuw`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', '/leerlingen/:pupilId/gegevens', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', '/leerlingen/:pupilId/gegevens', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', M, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  ['POST', M, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', `${M}/kiezen`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  ['GET', `${M}/vergelijken`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', `${M}/bevestigen`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', `${M}/:mergeId`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', `${M}/:mergeId/ongedaan`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', `${G}/:groupId/leden/:memberId`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', `${G}/:groupId/leden/:memberId`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  [
    'POST',
    `${G}/:groupId/leden/:memberId/terugzetten`,
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'no',
    'in',
  ],
  ['GET', '/instellingen/domeinen', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  ['GET', '/instellingen/domeinen/nieuw', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  ['POST', '/instellingen/domeinen', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  ['GET', '/instellingen/domeinen/:domainKey', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  ['POST', '/instellingen/domeinen/:domainKey', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  [
    'POST',
    '/instellingen/domeinen/:domainKey/standaard',
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'yes',
    'in',
  ],
  [
    'POST',
    '/instellingen/domeinen/:domainKey/verplaatsen',
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'yes',
    'in',
  ],
  [
    'GET',
    '/instellingen/domeinen/:domainKey/verwijderen',
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'yes',
    'in',
  ],
  [
    'POST',
    '/instellingen/domeinen/:domainKey/verwijderen',
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'yes',
    'in',
  ],
  [
    'POST',
    '/instellingen/domeinen/:domainKey/terugzetten',
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'yes',
    'in',
  ],
  ['GET', `${G}/:groupId/domeinen`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', `${G}/:groupId/domeinen`, 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', '/instellingen/koppeling', 'no', 'no', 'no', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', '/instellingen/koppeling/ophalen', 'no', 'no', 'no', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', '/instellingen/koppeling/toepassen', 'no', 'no', 'no', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', '/hulp', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'in'],
  ['GET', '/instellingen/toetsresultaten', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  ['POST', '/instellingen/toetsresultaten', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  [
    'GET',
    '/instellingen/toetsresultaten/sjabloon.csv',
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'yes',
    'in',
  ],
  ['GET', '/instellingen/toetsresultaten/:fileId', 'no', 'no', 'yes', 'no', 'no', 'no', 'no', 'in'],
  [
    'POST',
    '/instellingen/toetsresultaten/:fileId/kolommen',
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/toetsresultaten/:fileId/vakken',
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/toetsresultaten/:fileId/lijkt',
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/toetsresultaten/:fileId/inlezen',
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'GET',
    '/instellingen/toetsresultaten/:fileId/stand',
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/toetsresultaten/:fileId/stoppen',
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'GET',
    '/instellingen/toetsresultaten/:fileId/afgewezen.csv',
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/toetsresultaten/:fileId/weggooien',
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  ['GET', '/hulp/routes/:routeKey', 'yes', 'yes', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', '/hulp/stroomschema/:chart.pdf', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'in'],
  ['GET', '/hulp/handleiding/:manual.pdf', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'in'],
  ['GET', '/instellingen/medewerkers', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  ['GET', '/instellingen/medewerkers/nieuw', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  ['POST', '/instellingen/medewerkers', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  [
    'GET',
    '/instellingen/medewerkers/:personId/rol',
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/medewerkers/:personId/rol/bevestigen',
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/medewerkers/:personId/rol/weigeren',
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/medewerkers/:personId/rol/gezien',
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/medewerkers/:personId/groepen/:groupId/gezien',
    'no',
    'no',
    'yes',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  ['GET', '/instellingen/medewerkers/:personId', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'no', 'in'],
  [
    'POST',
    '/instellingen/medewerkers/:personId',
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/medewerkers/:personId/uitnodigen',
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/medewerkers/:personId/deactiveren',
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/medewerkers/:personId/activeren',
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'no',
    'in',
  ],
  ['GET', '/instellingen/externe-toegang', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  ['POST', '/instellingen/externe-toegang', 'no', 'no', 'yes', 'yes', 'yes', 'no', 'yes', 'in'],
  [
    'GET',
    '/instellingen/externe-toegang/groep/:groupId/:helperId',
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'no',
    'in',
  ],
  [
    'GET',
    '/instellingen/externe-toegang/leerling/:memberId',
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/externe-toegang/leerling/:memberId',
    'no',
    'no',
    'yes',
    'yes',
    'yes',
    'no',
    'no',
    'in',
  ],
  [
    'GET',
    '/instellingen/medewerkers/:personId/2fa',
    'no',
    'no',
    'no',
    'yes',
    'yes',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/medewerkers/:personId/2fa',
    'no',
    'no',
    'no',
    'yes',
    'yes',
    'no',
    'no',
    'in',
  ],
  ['GET', '/instellingen/post', 'no', 'no', 'no', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', '/instellingen/post/:mailId/opnieuw', 'no', 'no', 'no', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', '/instellingen/licentie', 'no', 'no', 'no', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', '/instellingen/licentie', 'no', 'no', 'no', 'yes', 'yes', 'no', 'no', 'in'],
  // The routes of requests are the partnership's: in a school they are not there.
  ['GET', '/instellingen/aanvraagroutes', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/instellingen/aanvraagroutes/nieuw', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', '/instellingen/aanvraagroutes/nieuw', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/instellingen/aanvraagroutes/:routeId', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', '/instellingen/aanvraagroutes/:routeId', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  [
    'GET',
    '/instellingen/aanvraagroutes/:routeId/voorbeeld',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/aanvraagroutes/:routeId/laten-gelden',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/aanvraagroutes/:routeId/aanbieden',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'GET',
    '/instellingen/aanvraagroutes/:routeId/opheffen',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/aanvraagroutes/:routeId/opheffen',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'GET',
    '/instellingen/aanvraagroutes/:routeId/verwerpen',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/aanvraagroutes/:routeId/verwerpen',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'GET',
    '/instellingen/aanvraagroutes/:routeId/bestanden',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/aanvraagroutes/:routeId/bestanden',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'POST',
    '/instellingen/aanvraagroutes/:routeId/bestanden/:fileId/verwijderen',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  [
    'GET',
    '/aanvraagroutes/:routeId/bestanden/:fileId',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'no',
    'in',
  ],
  ['GET', '/instellingen/contact', 'no', 'no', 'no', 'yes', 'yes', 'no', 'no', 'in'],
  ['POST', '/instellingen/contact', 'no', 'no', 'no', 'yes', 'yes', 'no', 'no', 'in'],
  ['GET', '/account', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'in'],
  ['POST', '/account/taal', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'in'],
  ['GET', '/account/2fa', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'in'],
  ['POST', '/account/2fa', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'in'],
  ['GET', '/account/2fa/uitzetten', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', '/account/2fa/uitzetten', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['GET', '/account/2fa/herstelcodes', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', '/account/2fa/herstelcodes', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', '/account/sessies/beeindigen', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'in'],
  [
    'POST',
    '/account/sessies/:ref/beeindigen',
    'yes',
    'yes',
    'yes',
    'yes',
    'yes',
    'yes',
    'yes',
    'in',
  ],
  ['GET', '/account/wachtwoord', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', '/account/wachtwoord', 'no', 'no', 'no', 'no', 'no', 'no', 'no', 'in'],
  ['POST', '/afmelden', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'yes', 'in'],
];

/**
 * The other licence is the school's partnership, with which the dossier is shared: its people
 * without the role swv see nothing of it.
 */
const LOGO = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');

const matrixLicences: ConfigInput['licences'] = [
  {
    name: 'DEWERF',
    tenant: { adapter: ADAPTER, tenant: 'dewerf' },
    schoolName: 'De Werf',
    town: 'Alkmaar',
    brin: '99XX',
    logo: `data:image/svg+xml;base64,${LOGO.toString('base64')}`,
    partnership: 'HETBAKEN',
  },
  {
    name: 'HETBAKEN',
    kind: 'swv',
    tenant: { adapter: `${ADAPTER}-2`, tenant: 'hetbaken' },
    schoolName: 'Het Baken',
    town: 'Heiloo',
    brin: '99YY',
  },
];

const MISSING = '00000000-0000-7000-8000-000000000000';

/** What a POST needs to get past the reading of its body, so that only authorization decides. */
const bodies: Record<string, object> = {
  '/dossiers': { niveau: 'basis' },
  [`${D}/noodtoegang`]: { reden: 'kort' },
  [`${D}/stappen/8/instemming`]: {},
  [`${D}/stappen/11`]: { keuze: '' },
  [`${D}/terughalen`]: { reden: '' },
  [`${D}/stappen/:step`]: { base: '0', intent: 'save' },
  [`${D}/stappen/:step/wijzigingen`]: {
    changes: [{ op: 'set', path: 'signalsPupil', value: 'x', base: 0 }],
  },
  [`${D}/stappen/:step/aanwezig`]: { pagina: MISSING },
  [L]: { sleutel: MISSING },
  [`${D}/logboek/verslagen`]: { keuze: 'eigen', wachtwoord: 'kort' },
  [`${D}/logboek/verslagen/mailen`]: { zending: MISSING },
  [`${F}/uploads`]: { name: 'x.pdf', size: 10, title: '', category: 'other', sensitivity: 'none' },
  [`${F}/:fileId/versies/uploads`]: { name: 'x.pdf', size: 10 },
  [N]: { sleutel: MISSING },
  [`${N}/:noteId`]: { versie: '1' },
  [`${D}/logboek/communicatie-swv/verslagen/:reportId`]: { keuze: 'terugnemen' },
  [`${D}/logboek/communicatie-swv/bestanden/:fileId`]: { keuze: 'terugnemen' },
  [`${Q}/nieuw`]: { nieuw: MISSING },
  [`${Q}/vastleggen`]: { nieuw: MISSING },
  [`${Q}/:questionId/:personId/gevolg`]: { onderdeel: MISSING },
  [`${Q}/:questionId/:itemId/stap-2`]: { gezien: '0' },
  '/dossiers/weergaven': { naam: 'Mijn', filter: '' },
  '/verslagen': { keuze: 'eigen', wachtwoord: 'kort' },
  '/inzage/geen-mail': { mail: 'nee' },
  '/inzage/taal': { taal: 'en' },
  '/wachtwoordsterkte': { password: 'x' },
  '/account/taal': { taal: 'nl' },
  '/instellingen/medewerkers/:personId/2fa': { reden: 'kort' },
};
const asJson = new Set([
  `${F}/uploads`,
  `${F}/:fileId/versies/uploads`,
  `${F}/uploads/:uploadId/delen/:part`,
  `${F}/uploads/:uploadId/klaar`,
  `${D}/stappen/:step/wijzigingen`,
  '/wachtwoordsterkte',
]);

/** An own group of the school with a pupil in it. */
async function ownGroup(app: TestApp): Promise<{ group: string; member: string }> {
  const coordinator = app.as('karim', 'zorgcoordinator');
  const group = await makeGroup(app, coordinator, 'Matrix');
  await addMember(app, coordinator, group, 'leerlingen', 'yara');
  return { group, member: await memberId(app, group, 'yara') };
}

/** A file of the teacher's, and one that is on its way. */
async function fileOf(
  app: TestApp,
  teacher: Client,
  dossier: string,
): Promise<{ file: string; version: string; upload: string }> {
  const path = `${app.base}/dossiers/${dossier}/logboek/bestanden`;
  const added = await addFile(app, teacher, dossier, {
    name: 'matrix.pdf',
    bytes: pdfBytes('matrix'),
  });
  const begun = await teacher.json(`${path}/uploads`, bodies[`${F}/uploads`]);
  return { ...added, upload: (JSON.parse(begun.text) as { id: string }).id };
}

/**
 * What is shared with the other licence, which is the school's partnership here: a conversation, a
 * file and a report.
 */
async function sharedWith(
  app: TestApp,
  dossier: string,
  file: string,
  version: string,
): Promise<{ thread: string; report: string }> {
  const coordinator = app.as('karim', 'zorgcoordinator');
  expect((await share(app, coordinator, dossier)).status).to.equal(303);
  const thread = await write(coordinator, swvPath(app, dossier), {
    onderwerp: 'Matrix',
    bericht: 'x',
  });
  const [report, admin] = [randomUUID(), await app.database.admin()];
  try {
    await admin.query(
      `INSERT INTO opp_reports (id, dossier_id, kind, content_hash, sequence, plan_state, pdf, made_at, made_by, medical_parts, psychological_parts, own_eyes)
       SELECT ?, ?, 'opp', UNHEX(REPEAT('00', 32)), 1, 'concept', '', UTC_TIMESTAMP(3), id, 0, 0, 0 FROM opp_people WHERE host_id = 'karim' LIMIT 1`,
      [report, dossier],
    );
    for (const [kind, item, of] of [
      ['file', file, version],
      ['report', report, null],
    ]) {
      await admin.query(
        `INSERT INTO opp_partnership_items (id, share_id, kind, item_id, version_id, shared_at, shared_by)
         SELECT ?, id, ?, ?, ?, shared_at, shared_by FROM opp_partnership_shares WHERE dossier_id = ?`,
        [randomUUID(), kind, item, of, dossier],
      );
    }
  } finally {
    await admin.end();
  }
  return { thread, report };
}

/** Somebody who was named through the page for another request, as an expert of this one. */
async function expertOf(
  app: TestApp,
  admin: Connection,
  dossier: string,
  request: string,
): Promise<string> {
  const coordinator = app.as('karim', 'zorgcoordinator');
  await coordinator.visit(`${app.base}/account`);
  await save(app, coordinator, dossier, 9, [set('choice', 'tlv')]);
  expect((await nameExperts(app, coordinator, dossier)).status).to.equal(303);
  await admin.query('UPDATE opp_request_experts SET request_id = ?', [request]);
  const [found] = await admin.query('SELECT id FROM opp_request_experts WHERE slot = 1');
  return (found as { id: string }[])[0]?.id ?? '';
}

/** A question for consent that waits for its answers. */
async function askedRound(
  app: TestApp,
  client: Client,
  dossier: string,
): Promise<[round: string, asked: string]> {
  await askConsent(app, client, dossier);
  const list = await client.visit(`${app.base}/dossiers/${dossier}/logboek/inzage-instemming`);
  const [, round = '', asked = ''] =
    /inzage-instemming\/([0-9a-f-]{36})\/([0-9a-f-]{36})\/intrekken/.exec(list.text) ?? [];
  return [round, asked];
}

/** A share with one reader. */
async function sharedReading(
  app: TestApp,
  dossier: string,
): Promise<{ share: string; reader: string }> {
  const shared = await shareToRead(app, app.as('karim', 'zorgcoordinator'), dossier);
  return { share: shared.id, reader: shared.readers[0] ?? '' };
}

/** A question for AVG-toestemming that was given outside, about somebody of step 2. */
async function dataQuestion(
  app: TestApp,
  client: Client,
  dossier: string,
): Promise<{ question: string; answerer: string; item: string }> {
  const form = (await client.visit(`${questionsUrl(app, dossier)}/vastleggen`)).text;
  const row =
    /<select id="overleg1-betrokkene"[^>]*>.*?<option value="([^"]+)"/s.exec(
      form.replace('<option value="">', ''),
    )?.[1] ?? '';
  await recordData(app, client, dossier, {
    ...kind('overleg1', 'Jeugdhulp', { betrokkene: row, antwoord: 'given' }),
    wijze: 'paper',
    datum: '01-09-2026',
    toelichting: 'Getekend formulier in de map.',
  });
  const list = (await client.visit(questionsUrl(app, dossier))).text;
  const [, question = '', item = ''] =
    /toestemming\/([0-9a-f-]{36})\/([0-9a-f-]{36})\/stap-2/.exec(list) ?? [];
  return {
    question,
    item,
    answerer: /toestemming\/[0-9a-f-]{36}\/([0-9a-f-]{36})\/vastleggen/.exec(list)?.[1] ?? '',
  };
}

describe('the authorization matrix', function () {
  // Every cell is asked, and a machine may be busy with more than this.
  this.timeout(300_000);
  let app: TestApp;
  let ids: {
    pupil: string;
    dossier: string;
    request: string;
    round: string;
    asked: string;
    group: string;
    member: string;
    written: number;
    batch: string;
    person: string;
    twin: string;
    file: string;
    version: string;
    upload: string;
    note: string;
    share: string;
    reader: string;
    thread: string;
    report: string;
    question: string;
    answerer: string;
    item: string;
    licence: string;
    expert: string;
  };
  let file = '';
  let admin: Connection;

  before(async () => {
    let parts: FeatureNeeds | undefined;
    app = await startApp({
      config: { licences: matrixLicences },
      features: [
        (given) => {
          parts = given;
          return { name: 'looks-inside' };
        },
      ],
    });
    if (parts === undefined) throw new Error('The product told nothing of its parts');
    admin = await app.database.admin();
    const teacher = app.as('tessa', 'docent');
    const [pupil, dossier] = [
      await pupilId(teacher, app.base, 'yara'),
      await readyDossier(app, teacher, 'voorziening'),
    ];
    const [round, asked] = await askedRound(app, teacher, dossier);
    await teacher.post(stepUrl(app, dossier, 3), { base: '0', intent: 'reopen' });
    const { personId } = await addLocalAccount(app, {
      given: 'Els',
      family: 'Prins',
      email: 'els@example.org',
    });
    const added = await fileOf(app, teacher, dossier);
    const [licences] = await admin.query("SELECT id FROM opp_licences WHERE name = 'DEWERF'");
    ids = {
      licence: (licences as { id: string }[])[0]?.id ?? '',
      pupil,
      dossier,
      round,
      asked,
      written: await save(app, teacher, dossier, 3, [set('signalsParents', 'x')]),
      ...(await ownGroup(app)),
      batch: '',
      request: '',
      person: personId,
      twin: '',
      note: await addNote(app, teacher, dossier),
      ...(await sharedReading(app, dossier)),
      ...added,
      ...(await sharedWith(app, dossier, added.file, added.version)),
      ...(await dataQuestion(app, teacher, dossier)),
      expert: '',
    };
    ids.request = await plantRequest(app, parts, dossier);
    ids.expert = await expertOf(app, admin, dossier, ids.request);
    ids.twin = await addOwnPupil(
      app,
      app.as('karim', 'zorgcoordinator'),
      ids.group,
      { voornaam: 'Jara', achternaam: 'Berg', geboortedatum: '03-05-2013' },
      { anyway: true },
    );
    const batch = await teacher.post(`${app.base}/verslagen`, {
      [`d-${ids.dossier}`]: '1',
      keuze: 'eigen',
      wachtwoord: 'kastanje fietsbel oever kwartet',
    });
    ids.batch = /\/verslagen\/([0-9a-f-]{36})/.exec(batch.location)?.[1] ?? '';
  });
  after(async () => {
    await admin.end();
    await app.stop();
  });

  it('names every route there is, and no other', () => {
    const declared = app.plugin.routes.map((route) => `${route.method} ${route.path}`).toSorted();
    expect(matrix.map(([method, path]) => `${method} ${path}`).toSorted()).to.deep.equal(declared);
  });

  it('is kept by every route for every subject', async () => {
    expect(await mismatches(matrix)).to.deep.equal([]);
  });

  it('notices when any one permission lets everybody through', async () => {
    const permissions = new Map(
      app.plugin.routes.flatMap((route) =>
        typeof route.permission === 'string' ? [] : [[route.permission.id, route.permission]],
      ),
    );
    for (const [id, permission] of permissions) {
      if (['signed-in', 'overview.read', 'pupil.list'].includes(id)) continue;
      const original = permission.allow;
      const rows = matrix.filter(([method, path]) =>
        app.plugin.routes.some(
          (route: Route) =>
            route.method === method &&
            route.path === path &&
            typeof route.permission !== 'string' &&
            route.permission.id === id,
        ),
      );
      try {
        Object.assign(permission, { allow: () => 'mutated' });
        expect(await mismatches(rows, 1), id).to.have.length(1);
      } finally {
        Object.assign(permission, { allow: original });
      }
    }
  });

  it('answers a refusal exactly as a page that does not exist', async () => {
    const stranger = app.as('samira', 'zorgcoordinator', { tenant: 'hetbaken' });
    stranger.cookies.delete('host');
    const far = clientOf('farzc');
    await far.visit(`${app.base}/`);
    for (const path of [
      `/dossiers/%/stappen/1`,
      `/dossiers/%/logboek/verslagen`,
      `/dossiers/%/logboek/verslagen/mailen`,
      `/dossiers/%/logboek/bestanden`,
      `/dossiers/%/inzagelijst`,
      `/leerlingen/%`,
    ]) {
      const id = path.includes('leerlingen') ? ids.pupil : ids.dossier;
      const theirs = await far.get(app.base + path.replace('%', id));
      const missing = await far.get(app.base + path.replace('%', MISSING));
      expect(theirs.status, path).to.equal(404);
      const plain = (text: string): string => text.replaceAll(id, '').replaceAll(MISSING, '');
      expect(plain(theirs.text), path).to.equal(plain(missing.text));
      expect(theirs.text.length, path).to.equal(missing.text.length);
    }
  });

  it('records every refusal in the dossier’s own trail', async () => {
    const other = clientOf('other');
    await other.visit(`${app.base}/dossiers/${ids.dossier}/stappen/1`);
    const list = await clientOf('zc').visit(`${app.base}/dossiers/${ids.dossier}/inzagelijst`);
    expect(list.text).to.include('Omar Aydin');
    expect(list.text).to.include('wilde het dossier lezen');
  });

  function clientOf(subject: Subject): Client {
    switch (subject) {
      case 'own':
        return app.as('tessa', 'docent');
      case 'other':
        return app.as('omar', 'docent');
      case 'zc':
        return app.as('karim', 'zorgcoordinator');
      case 'adm':
      case 'adm!':
        return app.as('ingrid', 'beheerder');
      case 'far':
        return app.as('tessa', 'docent', { tenant: 'hetbaken' });
      case 'farzc':
        return app.as('karim', 'zorgcoordinator', { tenant: 'hetbaken' });
      case 'anon':
        return new Client(app.origin);
    }
  }

  const kept = new Map<Subject, Client>();

  /**
   * One session a subject, with its token; a new one where the act may end it. A session that ended
   * would answer `in`.
   */
  async function signedOn(subject: Subject, path: string): Promise<Client> {
    const mayEnd = /^\/(account|afmelden|aanmelden|wachtwoord|inzage)/.test(path);
    const known = mayEnd ? undefined : kept.get(subject);
    if (known !== undefined) return known;
    const client = clientOf(subject);
    if (subject === 'anon') return client;
    await client.visit(`${app.base}/account`);
    expect(client.csrf).not.to.equal('');
    if (!mayEnd) kept.set(subject, client);
    return client;
  }

  /** Cells that are not as written, at most so many. */
  async function mismatches(rows: typeof matrix, most = Infinity): Promise<string[]> {
    const found: string[] = [];
    for (const [method, path, ...cells] of rows) {
      for (const [index, subject] of subjects.entries()) {
        const wanted = cells[index] ?? 'no';
        const got = await ask(method, path, subject);
        if (got !== wanted)
          found.push(`${method} ${path} as ${subject}: ${got} instead of ${wanted}`);
        if (found.length === most) return found;
      }
    }
    return found;
  }

  async function ask(method: 'GET' | 'POST', path: string, subject: Subject): Promise<Cell> {
    const client = await signedOn(subject, path);
    await admin.query('DELETE FROM opp_emergency_access');
    if (path.includes(':viewId')) {
      await admin.query(
        `INSERT IGNORE INTO opp_saved_views (id, licence_id, person_id, name, query, created_at)
         SELECT ?, licence_id, id, 'Van Tessa', '', UTC_TIMESTAMP(3) FROM opp_people WHERE host_id = 'tessa' AND licence_id = (SELECT id FROM opp_licences WHERE name = 'DEWERF')`,
        [MISSING],
      );
    }
    if (subject === 'adm!' || path.startsWith('/meldingen')) {
      await admin.query(
        `INSERT INTO opp_emergency_access (id, dossier_id, person_id, reason, from_at, until_at)
         SELECT ?, ?, id, '', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL 1 HOUR FROM opp_people WHERE host_id = 'ingrid' AND licence_id = (SELECT id FROM opp_licences WHERE name = 'DEWERF')`,
        [MISSING, ids.dossier],
      );
    }
    await admin.query('DELETE FROM opp_role_requests');
    if (path.includes('/:personId/rol')) {
      await admin.query(
        `INSERT INTO opp_role_requests (id, licence_id, person_id, role, state, asked_by, asked_at)
         SELECT ?, licence_id, ?, 'external', 'waiting', id, UTC_TIMESTAMP(3) FROM opp_people WHERE host_id = 'ingrid' AND licence_id = (SELECT id FROM opp_licences WHERE name = 'DEWERF')`,
        [MISSING, ids.person],
      );
    }
    if (path.endsWith('/:personId/2fa')) {
      await admin.query(
        `INSERT IGNORE INTO opp_second_factors (person_id, licence_id, secret, confirmed_at, last_step, recovery_salt)
         SELECT id, licence_id, '', UTC_TIMESTAMP(3), 0, UNHEX(REPEAT('00', 16)) FROM opp_people WHERE id = ?`,
        [ids.person],
      );
    }
    // Ending works once: it stands there anew for every subject.
    await admin.query('DELETE FROM opp_sensitive_grants');
    if (path.includes(':grantId'))
      await admin.query(
        `INSERT INTO opp_sensitive_grants (id, dossier_id, person_id, medical, psychological, reason, from_at, until_on, granted_by)
       SELECT ?, ?, id, 1, 0, '', UTC_TIMESTAMP(3), '9999-12-31', id FROM opp_people WHERE host_id = 'omar' AND licence_id = (SELECT id FROM opp_licences WHERE name = 'DEWERF')`,
        [MISSING, ids.dossier],
      );
    await admin.query('UPDATE opp_partnership_shares SET ended_at = NULL');
    await admin.query('UPDATE opp_partnership_items SET ended_at = NULL');
    if (path.includes(':mergeId')) {
      await admin.query(
        `REPLACE INTO opp_pupil_merges (id, licence_id, kept_id, gone_id, merged_at, merged_by)
         SELECT ?, licence_id, ?, id, UTC_TIMESTAMP(3), id FROM opp_people WHERE id = ?`,
        [MISSING, ids.pupil, ids.twin],
      );
    }
    await admin.query(
      `UPDATE opp_notes SET removed_at = ${path.endsWith('/terugzetten') && path.includes(':noteId') ? 'UTC_TIMESTAMP(3)' : 'NULL'}, removed_by = created_by`,
    );
    await admin.query('UPDATE opp_data_consent_questions SET closed_at = NULL');
    const removed = path.endsWith('/terugzetten') && path.includes(':fileId');
    await admin.query(
      `UPDATE opp_files SET removed_at = ${removed ? 'UTC_TIMESTAMP(3)' : 'NULL'}, removed_by = ${removed ? 'created_by' : 'NULL'}`,
    );
    if (path.startsWith('/instellingen/post/')) {
      await admin.query(
        `REPLACE INTO opp_outbox (id, licence_id, message_id, template, status, next_at, created_at)
         SELECT ?, id, '<x@y>', 'invite', 'dead', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) FROM opp_licences WHERE name = 'DEWERF'`,
        [MISSING],
      );
    }
    // What the care coordinator handed in, anew for every act, because some end it.
    if (
      path.startsWith('/instellingen/toetsresultaten/:fileId') &&
      (method === 'POST' || file === '')
    )
      file = await handedIn(
        app,
        app.as('karim', 'zorgcoordinator'),
        'Leerlingnummer;Domein;Toets;Datum;Niveau\nnoor;Spelling;M6;31-01-2026;II',
      );
    const places: Record<string, string> = {
      dossierId: ids.dossier,
      pupilId: ids.pupil,
      alertId: MISSING,
      groupId: ids.group,
      memberId: ids.member,
      domainKey: 'engels',
      routeKey: 'tlv',
      chart: 'stap',
      manual: 'externe-toegang',
      grantId: MISSING,
      batchId: ids.batch,
      viewId: MISSING,
      mailId: MISSING,
      shareId: ids.share,
      roundId: ids.round,
      step: '3',
      version: path.startsWith('/logo/')
        ? createHash('sha256').update(LOGO).digest('hex').slice(0, 12)
        : 'x',
      licenceId: ids.licence,
      kind: 'css',
      file: 'base.css',
      questionId: ids.question,
      itemId: path.startsWith(Q) ? ids.item : MISSING,
      personId: path.startsWith(Q)
        ? ids.answerer
        : path.startsWith(L)
          ? ids.reader
          : path.includes('inzage-instemming')
            ? ids.asked
            : ids.person,
      mergeId: MISSING,
      sentenceId: MISSING,
      ref: '0'.repeat(32),
      helperId: ids.person,
      threadId: ids.thread,
      reportId: ids.report,
      versionId: ids.version,
      uploadId: ids.upload,
      noteId: ids.note,
      requestId: ids.request,
      expertId: ids.expert,
      part: path.startsWith('/inzage') ? '1' : '0',
      fileId:
        path.startsWith(F) || path.startsWith(S) || path.includes('communicatie-swv')
          ? ids.file
          : (/[0-9a-f-]{36}$/.exec(file)?.[0] ?? ''),
    };
    const target =
      app.base +
      path.replaceAll(/:(\w+)/g, (whole, name: string) => places[name] ?? whole) +
      queryOf(path);
    const body = {
      ...bodies[path],
      ...(path === '/dossiers' ? { leerling: ids.pupil } : {}),
      ...(path === '/verslagen' ? { [`d-${ids.dossier}`]: '1' } : {}),
      ...(path.endsWith('/geschiedenis') ? { versie: String(ids.written), base: '0' } : {}),
      ...(/\/berichten(\/:threadId)?$/.test(path)
        ? { id: randomUUID(), onderwerp: 'x', bericht: 'x' }
        : {}),
      ...(path === M ? { blijft: ids.pupil, weg: ids.twin } : {}),
    };
    const reply =
      method === 'GET'
        ? await client.get(target)
        : asJson.has(path)
          ? await client.json(target, body)
          : await client.post(target, body);
    return outcome(reply, path);
  }

  /** What a page is asked about, where it is asked in its address. */
  function queryOf(path: string): string {
    if (path === '/dossiers/nieuw') return `?leerling=${ids.pupil}`;
    if (path === '/verslagen/nieuw') return `?d-${ids.dossier}=1`;
    return /vergelijken|bevestigen/.test(path) ? `?een=${ids.pupil}&twee=${ids.twin}` : '';
  }

  function outcome(reply: Reply, path: string): Cell {
    if (app.plugin.routes.some((route) => route.path === path && route.permission === 'public'))
      return reply.status === 404 ? 'no' : 'all';
    if (reply.status === 404) return 'no';
    if (reply.status === 401 || reply.location.includes('/aanmelden')) return 'in';
    return reply.status === 403 || reply.status >= 500 ? 'no' : 'yes';
  }
});
