import { z } from 'zod';
import type { Service } from '../events/topology.ts';
import { anyObject, ownPersonElseNotFound } from '../http/access.ts';
import { EXAMPLE } from '../http/example.ts';
import { Timestamp, Uuid } from '../http/fields.ts';
import { route, type Route } from '../http/route.ts';

/** All data that a service keeps about a person, by kind. */
export type PersonalData = Readonly<Record<string, readonly object[]>>;

/** The most entries of each kind in an export. A person with more entries asks an operator. */
export const EXPORTED_AT_MOST = 1_000;

export const PersonalDataOut = z
  .object({
    service: z.string(),
    at: Timestamp,
    complete: z.boolean().describe(`false when there are more than ${EXPORTED_AT_MOST} of a kind`),
    data: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).describe('What is kept, by kind'),
  })
  .meta({
    id: 'PersonalData',
    examples: [
      {
        service: 'voting',
        at: EXAMPLE.paid,
        complete: true,
        data: { votes: [{ id: `${EXAMPLE.actionId}.${EXAMPLE.groupId}`, castAt: EXAMPLE.voted }] },
      },
    ],
  });

export const personalDataView = (service: Service, data: PersonalData, at: Date): z.input<typeof PersonalDataOut> => ({
  service,
  at: at.toISOString(),
  complete: Object.values(data).every((rows) => rows.length <= EXPORTED_AT_MOST),
  data: Object.fromEntries(
    Object.entries(data).map(([kind, rows]) => [kind, rows.slice(0, EXPORTED_AT_MOST).map((row) => ({ ...row }))]),
  ),
});

const ownPerson = ownPersonElseNotFound('personId');

/** Every service answers for the personal data that it keeps, under a path that the ingress can tell apart. */
export const personalDataRoute = (service: Service, exportOf: (personId: string) => Promise<PersonalData>): Route =>
  route({
    method: 'get',
    path: `/v1/personal-data/${service}/:personId`,
    operationId: `exportPersonalDataOf${service.replace(/^./, (letter) => letter.toUpperCase())}`,
    summary: `All that ${service} keeps about a person`,
    description: 'For the person themselves, whatever the scope of their token, and for the platform.',
    access: {
      group: ownPerson,
      review: ownPerson,
      finance: ownPerson,
      pay: ownPerson,
      policy: ownPerson,
      audit: ownPerson,
      ops: ownPerson,
      directory: anyObject,
    },
    params: { personId: Uuid },
    answers: { 200: PersonalDataOut },
    handle: async ({ params: { personId }, now }) => ({
      status: 200,
      body: personalDataView(service, await exportOf(personId), now),
    }),
  });
