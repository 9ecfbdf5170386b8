import { anyObject } from '../../../libs/http/access.ts';
import { SignedToken } from '../../../libs/http/fields.ts';
import { binary, route, type Route } from '../../../libs/http/route.ts';
import type { DirectoryDeps } from '../deps.ts';
import { listPreferences } from './list-preferences.ts';
import { PreferenceIn, PreferencesOut } from './schemas.ts';
import { setPreference } from './set-preference.ts';
import { confirmationPage, donePage } from './unsubscribe-pages.ts';
import { unsubscribe } from './unsubscribe.ts';

const token = { token: SignedToken };

const HTML = 'text/html; charset=utf-8';

export const preferenceRoutes = (deps: DirectoryDeps): Route[] => [
  route({
    method: 'get',
    path: '/v1/preferences',
    operationId: 'listPreferences',
    summary: 'How often I receive mail, per group',
    access: { group: anyObject },
    description: 'One line for each group whose contact the person is.',
    answers: { 200: PreferencesOut },
    handle: async ({ caller }) => ({ status: 200, body: { items: await listPreferences(deps, caller.id) } }),
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
      await setPreference(deps, { personId: caller.id, ...body });
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
    problems: ['bad-token', 'link-expired'],
    handle: async ({ params, now }) => ({
      status: 200,
      file: { content: confirmationPage(params.token, deps.unsubscribeKey, now), contentType: HTML },
    }),
  }),
  route({
    method: 'post',
    path: '/v1/preferences/unsubscriptions/:token',
    operationId: 'unsubscribe',
    summary: 'One-click unsubscribe (RFC 8058)',
    access: { public: 'mail providers post here; the token is sealed and does only this' },
    params: token,
    answers: { 200: binary('text/html') },
    problems: ['bad-token', 'link-expired'],
    description:
      'Needs neither cookies nor a body: what a mail provider posts and what the button of the page posts is the same. Repeating it changes nothing.',
    async handle({ params }) {
      await unsubscribe(deps, params.token);
      return { status: 200, file: { content: donePage, contentType: HTML } };
    },
  }),
];
