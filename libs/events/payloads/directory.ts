import { z } from 'zod';
import { Id, Instant, Locale, Version } from './values.ts';

export const ContactRole = z.enum(['referent', 'manager', 'finance']);
export type ContactRole = z.infer<typeof ContactRole>;

export const MailFrequency = z.enum(['instant', 'daily', 'weekly', 'none']);
export type MailFrequency = z.infer<typeof MailFrequency>;

export const directoryPayloads = {
  'group.changed': z.object({
    groupId: Id,
    version: Version,
    name: z.string(),
    department: z.string(),
    certified: z.boolean(),
    certificationChangedAt: Instant.optional(),
  }),
  'group.contacts-changed': z.object({
    groupId: Id,
    version: Version,
    contacts: z.array(
      z.object({ email: z.string(), name: z.string(), role: ContactRole, locale: Locale, frequency: MailFrequency }),
    ),
  }),
  /**
   * This is sent for every change but the first certification; `version` counts the changes. The reason is for the mail
   * to the group itself, and null when nobody gave one.
   */
  'group.certification-changed': z.object({
    groupId: Id,
    version: Version,
    certified: z.boolean(),
    reason: z.string().nullable(),
    at: Instant,
  }),
  /**
   * This is the only event that names a person, because it is about forgetting them. Their addresses go to the mailer
   * alone.
   */
  'person.erased': z.object({ personId: Id, version: Version }),
  'contact.erased': z.object({ version: Version, emails: z.array(z.string()) }),
};
