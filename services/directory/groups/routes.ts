import { anyObject, inPath, ownGroupElseNotFound } from '../../../libs/http/access.ts';
import { documentAnswer, pageAnswer } from '../../../libs/http/common-answers.ts';
import { pageOf, pageQuery, Uuid } from '../../../libs/http/fields.ts';
import { route, type Route } from '../../../libs/http/route.ts';
import type { DirectoryDeps } from '../deps.ts';
import { registerBatch } from './register-batch.ts';
import { registerGroups } from './register-groups.ts';
import {
  BatchOut,
  batchView,
  CertificationIn,
  GroupIn,
  GroupOut,
  GroupsIn,
  groupView,
  RegistrationOut,
} from './schemas.ts';
import { setCertification } from './set-certification.ts';

const groupId = { groupId: Uuid };

const LEFT_OUT =
  'What is left out stays as it is. `contacts` is the whole list: `[]` removes them all. How often an address wants mail stays with the address and the group, also when the contact is removed and named again.';

export const groupRoutes = (deps: DirectoryDeps): Route[] => [
  route({
    method: 'post',
    path: '/v1/groups/batch',
    operationId: 'registerGroups',
    summary: 'Register or update up to 1,000 groups',
    description: `The group id is the natural key: sending the same again changes nothing, so it needs no Idempotency-Key. Each group is judged alone: a group with a fault is \`refused\` with its faults in its result, and the others are registered. If none can be registered, the whole batch is refused. ${LEFT_OUT}`,
    access: { directory: anyObject },
    body: GroupsIn,
    bodyLimit: '2mb',
    answers: { 200: BatchOut },
    problems: ['not-certifiable'],
    takesLong: true,
    handle: async ({ body, caller }) => ({
      status: 200,
      body: batchView(await registerBatch(deps, body.groups, caller.id)),
    }),
  }),
  route({
    method: 'put',
    path: '/v1/groups/:groupId',
    operationId: 'registerGroup',
    summary: 'Register or update one group',
    description: `The group id is the natural key, so a repeat is harmless. ${LEFT_OUT}`,
    access: { directory: anyObject },
    params: groupId,
    body: GroupIn,
    answers: { 200: RegistrationOut },
    problems: ['not-certifiable'],
    async handle({ params, body, caller }) {
      const [result] = await registerGroups(deps, [{ ...body, groupId: params.groupId }], caller.id);
      if (!result) throw new Error('a registration without result');
      if (result.result === 'refused') throw result.error;
      return { status: 200, version: result.version, body: result };
    },
  }),
  route({
    method: 'put',
    path: '/v1/groups/:groupId/certification',
    operationId: 'setCertification',
    summary: 'Certify a group, or end its certification',
    description:
      'Takes effect in the other services within moments: votes of a group that is not certified do not count, and it files no claims. The same state again changes nothing.',
    access: { directory: anyObject },
    params: groupId,
    body: CertificationIn,
    answers: { 200: GroupOut },
    problems: ['not-found', 'not-certifiable'],
    handle: async ({ params, body, caller }) =>
      documentAnswer(await setCertification(deps, params.groupId, { ...body, by: caller.id }), groupView),
  }),
  route({
    method: 'get',
    path: '/v1/groups/:groupId',
    operationId: 'getGroup',
    summary: 'One group with its certification history and contacts',
    description: 'Contacts are personal data: only the platform and the people who manage the group see them.',
    problems: ['not-found'],
    access: { directory: anyObject, group: ownGroupElseNotFound('group', inPath('groupId')) },
    params: groupId,
    answers: { 200: GroupOut },
    handle: async ({ params }) => documentAnswer(await deps.groups.get(params.groupId), groupView),
  }),
  route({
    method: 'get',
    path: '/v1/groups',
    operationId: 'listGroups',
    summary: 'All groups, by id',
    access: { directory: anyObject },
    description: 'For the nightly comparison with the platform.',
    query: pageQuery,
    answers: { 200: pageOf(GroupOut) },
    handle: async ({ query }) => pageAnswer(await deps.groups.page({}, query), groupView),
  }),
];
