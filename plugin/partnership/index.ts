export { createDeskStore } from './desk-store.ts';
export { deskRoutes } from './desk-routes.ts';
export { createFileSharing } from './file-sharing.ts';
export { itemRoutes } from './item-routes.ts';
export { createNotices } from './notices.ts';
export { createOpenItems } from './open-items.ts';
export { schoolRoutes } from './school-routes.ts';
export { shareRoutes } from './share-routes.ts';
export { sharedDocument as partnershipDocument } from './shared-document.ts';
export { createShares as createPartnershipShares } from './shares-service.ts';
export {
  createSharesStore as createPartnershipSharesStore,
  lockRunning,
  sharedDossier,
} from './shares-store.ts';
export type { SharesStore } from './shares-store.ts';
export { createThreads } from './threads-service.ts';
export { createThreadsStore, unreadOfDossier } from './threads-store.ts';
