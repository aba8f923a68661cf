import type { FeatureParts, Platform } from '../../platform/index.ts';
import type { Licences } from '../licences/index.ts';
import { contactRoutes } from './contact-routes.ts';
import { createContacts } from './contact-service.ts';

interface ContactNeeds {
  platform: Platform;
  licences: Licences;
}

/** CONTACT: whom people without an account can turn to at a school. */
export function createContactFeature({ platform, licences }: ContactNeeds) {
  const { database, unitOfWork, base } = platform;
  const contacts = createContacts({ database, unitOfWork });
  return {
    name: 'contact',
    contacts,
    routes: contactRoutes({ contacts, licences, base }),
    menu: [
      {
        in: 'settings',
        id: 'contact',
        path: '/instellingen/contact',
        label: 'settings.entries.contact.title',
        text: 'settings.entries.contact.text',
        place: 35,
        roles: ['admin'],
      },
    ],
  } satisfies FeatureParts;
}
