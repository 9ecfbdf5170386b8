import { z } from 'zod';
import { anyObject } from '../../../libs/http/access.ts';
import { Email, Timestamp, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import { personalDataRoute } from '../../../libs/service/personal-data-routes.ts';
import type { DirectoryDeps } from '../deps.ts';
import { EXAMPLES } from '../examples.ts';
import { erasePerson } from './erase-person.ts';
import { personalData } from './personal-data.ts';

const ErasureOut = z
  .object({ personId: z.string(), askedAt: Timestamp })
  .meta({ id: 'Erasure', examples: [EXAMPLES.erasure] });

export const personRoutes = (deps: DirectoryDeps): Route[] => [
  route({
    method: 'post',
    path: '/v1/persons/:personId/erasures',
    operationId: 'erasePerson',
    summary: 'Erase a person who has left, in all services',
    description:
      'The person is the natural key: asked again, it is told again, so it needs no Idempotency-Key. Name every address by which the platform knows them; they are removed from the contacts of all groups. ' +
      'Votes, decisions and bookings stay, without the person. What they still stand for in a claim that is not over is erased when it is over.',
    access: { directory: anyObject },
    params: { personId: Uuid },
    body: z.strictObject({ emails: z.array(Email).max(20).default([]) }).meta({ examples: [EXAMPLES.erasureIn] }),
    answers: { 202: ErasureOut },
    async handle({ params: { personId }, body: { emails } }) {
      const { askedAt } = await erasePerson(deps, personId, emails);
      return { status: 202, body: { personId, askedAt: askedAt.toISOString() } };
    },
  }),
  personalDataRoute('directory', (personId) => personalData(deps, personId)),
];
