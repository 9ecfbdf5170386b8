import { z } from 'zod';
import { anyObject } from '../../../../libs/http/access.ts';
import { Email } from '../../../../libs/http/fields.ts';
import { route, type Route } from '../../../../libs/http/route.ts';
import { PersonalDataOut, personalDataView } from '../../../../libs/service/personal-data-routes.ts';
import { EXAMPLES } from '../../examples.ts';
import type { MailerDeps } from '../deps.ts';
import { personalData } from './personal-data.ts';

export const personRoute = (deps: MailerDeps): Route =>
  route({
    method: 'post',
    path: '/v1/personal-data/worker',
    operationId: 'exportPersonalDataOfWorker',
    summary: 'All that worker keeps about a person, whom it knows by their mail addresses alone',
    description:
      'Changes nothing; a POST, because addresses do not belong into URLs, which are logged. For the platform, which knows whose addresses they are.',
    access: { directory: anyObject },
    body: z.strictObject({ emails: z.array(Email).min(1).max(20) }).meta({ examples: [EXAMPLES.personalDataIn] }),
    answers: { 200: PersonalDataOut },
    handle: async ({ body: { emails }, now }) => ({
      status: 200,
      body: personalDataView('worker', await personalData(deps, emails), now),
    }),
  });
