import { z } from 'zod';
import { faultOfDepartment, normalizeDepartment } from '../../../libs/departments/departments.ts';
import { Email, line, text, Timestamp, Uuid } from '../../../libs/http/fields.ts';
import { fieldErrorOf, Problem } from '../../../libs/http/problem.ts';
import { rowOf } from '../../../libs/http/row.ts';
import { EXAMPLES } from '../examples.ts';
import { canBeCertified, GROUP_TYPES, type Group } from './domain/group.ts';
import type { BatchResult } from './register-batch.ts';

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
      .array(rowOf(z.strictObject({ groupId: Uuid, ...profile }).refine(certifiable, NOT_CERTIFIABLE)))
      .min(1)
      .max(1_000)
      .describe('Each is judged alone'),
  })
  .meta({ examples: [EXAMPLES.groupsIn] });

export const CertificationIn = z
  .strictObject({ certified: z.boolean(), reason: text(500) })
  .meta({ examples: [EXAMPLES.certificationIn] });

export const RegistrationOut = z
  .object({ groupId: z.string(), result: z.enum(['created', 'updated', 'unchanged']), version: z.int() })
  .meta({ id: 'Registration', examples: [EXAMPLES.registration] });

const refusedRow = {
  groupId: z.string().nullable().describe('As it was sent; null when it is no text'),
  version: z.int().nullable().describe('Null when it was refused'),
  errors: Problem.shape.errors.describe('Why it was refused; the pointers lead into the request'),
};
export const BatchOut = z
  .object({
    results: z
      .array(
        z
          .object({ ...refusedRow, result: z.enum(['created', 'updated', 'unchanged', 'refused']) })
          .meta({ id: 'BatchResult', examples: [EXAMPLES.registration] }),
      )
      .describe('One for each group of the request, in its order'),
  })
  .meta({ examples: [EXAMPLES.registrations] });

export const batchView = (results: readonly BatchResult[]): z.input<typeof BatchOut> => ({
  results: results.map((each) =>
    each.result === 'refused'
      ? { groupId: each.groupId, result: each.result, version: null, errors: each.faults.map(fieldErrorOf) }
      : each,
  ),
});

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
