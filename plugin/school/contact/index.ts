export type { Contacts } from './contact-service.ts';
export { contactColumns, contactJoin, contactOf } from './contact-store.ts';
export type { ContactColumns } from './contact-store.ts';
export type { SchoolContact } from './contact.ts';
export { createContactFeature } from './feature.ts';
