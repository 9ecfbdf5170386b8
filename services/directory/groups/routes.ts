import { z } from 'zod';
import { anyObject, inPath, ownGroupOnly } from '../../../libs/http/access.ts';
import { pageOf, pageQuery, SignedToken, Uuid } from '../../../libs/http/fields.ts';
import { binary, route, type Route } from '../../../libs/http/route.ts';
import { EXAMPLES } from '../examples.ts';
import { donePage } from '../preferences/unsubscribe-pages.ts';
import type { DirectoryUseCases } from './groups.ts';
import {
  CertificationIn,
  GroupIn,
  GroupOut,
  GroupsIn,
  groupView,
  PreferenceIn,
  PreferencesOut,
  RegistrationOut,
} from './schemas.ts';

const groupId = { groupId: Uuid };
const token = { token: SignedToken };

const HTML = 'text/html; charset=utf-8';

export const directoryRoutes = (directory: DirectoryUseCases): Route[] => [
  route({
    method: 'post',
    path: '/v1/groups/batch',
    operationId: 'registerGroups',
    summary: 'Register or update up to 1,000 groups',
    description:
      'The group id is the natural key: sending the same again changes nothing, so it needs no Idempotency-Key.',
    access: { directory: anyObject },
    body: GroupsIn,
    bodyLimit: '2mb',
    answers: { 200: z.object({ results: z.array(RegistrationOut) }).meta({ examples: [EXAMPLES.registrations] }) },
    handle: async ({ body, caller }) => ({
      status: 200,
      body: { results: await directory.registerGroups(body.groups, caller.id) },
    }),
  }),
  route({
    method: 'put',
    path: '/v1/groups/:groupId',
    operationId: 'registerGroup',
    summary: 'Register or update one group',
    description:
      'The group id is the natural key, so a repeat is harmless. Contacts are replaced as a whole; leave out `certified` to keep the certification as it is.',
    access: { directory: anyObject },
    params: groupId,
    body: GroupIn,
    answers: { 200: RegistrationOut },
    async handle({ params, body, caller }) {
      const [result] = await directory.registerGroups([{ ...body, groupId: params.groupId }], caller.id);
      if (!result) throw new Error('a registration without result');
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
    async handle({ params, body, caller }) {
      const group = await directory.setCertification(params.groupId, { ...body, by: caller.id });
      return { status: 200, version: group.version, body: groupView(group) };
    },
  }),
  route({
    method: 'get',
    path: '/v1/groups/:groupId',
    operationId: 'getGroup',
    summary: 'One group with its certification history and contacts',
    description: 'Contacts are personal data: only the platform and the people who manage the group see them.',
    problems: ['not-found'],
    access: { directory: anyObject, group: ownGroupOnly('group', inPath('groupId')) },
    params: groupId,
    answers: { 200: GroupOut },
    async handle({ params }) {
      const group = await directory.find(params.groupId);
      return { status: 200, version: group.version, body: groupView(group) };
    },
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
    async handle({ query }) {
      const { items, nextCursor } = await directory.page(query);
      return { status: 200, body: { items: items.map(groupView), nextCursor } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/preferences',
    operationId: 'listPreferences',
    summary: 'How often I receive mail, per group',
    access: { group: anyObject },
    description: 'One line for each group whose contact the person is.',
    answers: { 200: PreferencesOut },
    handle: async ({ caller }) => ({ status: 200, body: { items: await directory.preferencesOf(caller.id) } }),
  }),
  route({
    method: 'put',
    path: '/v1/preferences',
    operationId: 'setPreference',
    summary: 'Choose how often I receive optional mail about a group',
    access: { group: anyObject },
    description: 'Mail that is not optional (a claim needs you, money was paid) is always sent.',
    body: PreferenceIn,
    answers: { 204: null },
    problems: ['not-found', 'not-a-contact'],
    async handle({ body, caller }) {
      await directory.setPreference(caller.id, body.groupId, body.frequency);
      return { status: 204 };
    },
  }),
  route({
    method: 'get',
    path: '/v1/preferences/unsubscriptions/:token',
    operationId: 'showUnsubscription',
    summary: 'Page behind the unsubscribe link; changes nothing by itself',
    description:
      'A page with one button, in the mail that the person clicked in. Link checkers that follow every link unsubscribe nobody.',
    access: { public: 'the link in a mail works without signing in' },
    params: token,
    answers: { 200: binary('text/html') },
    problems: ['bad-token'],
    handle: async ({ params }) => ({
      status: 200,
      file: { content: directory.unsubscribeQuestion(params.token), contentType: HTML },
    }),
  }),
  route({
    method: 'post',
    path: '/v1/preferences/unsubscriptions/:token',
    operationId: 'unsubscribe',
    summary: 'One-click unsubscribe (RFC 8058)',
    access: { public: 'mail providers post here; the token is signed and does only this' },
    params: token,
    answers: { 200: binary('text/html') },
    problems: ['bad-token'],
    description:
      'Needs neither cookies nor a body: what a mail provider posts and what the button of the page posts is the same. Repeating it changes nothing.',
    async handle({ params }) {
      await directory.unsubscribe(params.token);
      return { status: 200, file: { content: donePage, contentType: HTML } };
    },
  }),
];
