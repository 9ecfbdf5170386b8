import { z } from 'zod';
import { faultOfDepartment, normalizeDepartment } from '../../../libs/departments/departments.ts';
import { Email, line, text, Timestamp, Uuid } from '../../../libs/http/fields.ts';
import { EXAMPLES } from '../examples.ts';
import { canBeCertified, GROUP_TYPES, type Group } from './domain/group.ts';

export const Frequency = z.enum(['instant', 'daily', 'weekly', 'none']);

const ContactIn = z.strictObject({
  personId: Uuid,
  email: Email,
  name: line(120),
  role: z.enum(['referent', 'manager', 'finance']),
  locale: z.enum(['fr', 'en']).optional().describe('Left out: as it was, or fr for a new contact'),
});

export const Department = z
  .string()
  .max(40)
  .overwrite(normalizeDepartment)
  .superRefine((code, context) => {
    const fault = faultOfDepartment(code);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  })
  .describe('The number of a French department or place overseas (INSEE), or 99 for a group abroad');

const profile = {
  name: line(160),
  department: Department,
  type: z.enum(GROUP_TYPES).optional().describe('Left out: as it was, or local for a new group'),
  contacts: z
    .array(ContactIn)
    .max(20)
    .refine(
      (contacts) => new Set(contacts.map(({ personId }) => personId)).size === contacts.length,
      'names a person twice',
    )
    .optional()
    .describe('All contacts. Left out: as they were. [] removes them all'),
  certified: z.boolean().optional().describe('Leave it out to keep the certification as it is'),
};

const certifiable = ({ certified, type }: { certified?: boolean | undefined; type?: Group['type'] | undefined }) =>
  certified !== true || type === undefined || canBeCertified(type);
const NOT_CERTIFIABLE = { path: ['certified'], message: 'only local and thematic groups can be certified' };

export const GroupIn = z
  .strictObject(profile)
  .refine(certifiable, NOT_CERTIFIABLE)
  .meta({ examples: [EXAMPLES.groupIn] });

export const GroupsIn = z
  .strictObject({
    groups: z
      .array(z.strictObject({ groupId: Uuid, ...profile }).refine(certifiable, NOT_CERTIFIABLE))
      .min(1)
      .max(1_000)
      .superRefine((groups, context) => {
        const seen = new Set<string>();
        groups.forEach(({ groupId }, index) => {
          if (seen.has(groupId))
            context.addIssue({ code: 'custom', path: [index, 'groupId'], message: 'stands twice in this batch' });
          seen.add(groupId);
        });
      }),
  })
  .meta({ examples: [EXAMPLES.groupsIn] });

export const CertificationIn = z
  .strictObject({ certified: z.boolean(), reason: text(500) })
  .meta({ examples: [EXAMPLES.certificationIn] });

export const RegistrationOut = z
  .object({ groupId: z.string(), result: z.enum(['created', 'updated', 'unchanged']), version: z.int() })
  .meta({ id: 'Registration', examples: [EXAMPLES.registration] });

export const GroupOut = z
  .object({
    id: z.string(),
    version: z.int(),
    name: z.string(),
    department: z.string(),
    type: z.enum(GROUP_TYPES),
    certified: z.boolean(),
    certifications: z.array(z.object({ certified: z.boolean(), at: Timestamp, reason: z.string() })),
    contacts: z.array(
      z.object({ email: z.string(), name: z.string(), role: z.string(), locale: z.string(), frequency: Frequency }),
    ),
  })
  .meta({ id: 'Group', examples: [EXAMPLES.group] });

export const groupView = ({ _id, certifications, ...group }: Group): z.input<typeof GroupOut> => ({
  ...group,
  id: _id,
  certifications: certifications.map(({ certified, at, reason }) => ({ certified, at: at.toISOString(), reason })),
  contacts: group.contacts.map((contact) => ({ ...contact })),
});
