import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/** Whatever is answered, a browser loads nothing because of it, sends no form from it, and shows it in no frame. */
const CLOSED = {
  'default-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
} as const;

/**
 * Builds a Content-Security-Policy. What a page needs is added, but nobody may leave out what holds for all answers.
 * `frame-ancestors` cannot be widened, because no page of ours belongs into a frame.
 */
const policyWith = (needs: Readonly<Record<string, string>> & { readonly 'frame-ancestors'?: never }): string =>
  Object.entries({ ...CLOSED, ...needs })
    .map(([directive, sources]) => `${directive} ${sources}`.trimEnd())
    .join('; ');

/** All policies that Seuil has. A route cannot name one: it follows from what the route sends. */
export const POLICY = {
  /** Data: JSON, problems, answers without a body. */
  data: policyWith({}),
  /** A file, shown or saved: its origin is nobody's, so it can do nothing even if it is a page. */
  file: policyWith({ sandbox: '' }),
  /** A small page of a service, with styles of its own and a form that is sent to where it came from. */
  page: policyWith({ 'style-src': "'unsafe-inline'", 'form-action': "'self'" }),
  /** A page of the documentation. */
  text: policyWith({ 'style-src': "'self'", 'img-src': 'data:' }),
  /** Redoc writes its own styles into the page and searches in a worker made from a blob. */
  reference: policyWith({
    'script-src': "'self'",
    'connect-src': "'self'",
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data:",
    'worker-src': 'blob:',
  }),
} as const;

/**
 * The headers that every answer carries, also one that reaches no route and one that the server writes by hand. They
 * are those of Helmet, which knows what browsers obey, with the policy for data.
 */
export const SECURE_HEADERS: Readonly<Record<string, string>> = (() => {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  helmet({ contentSecurityPolicy: false })(response.req, response, () => undefined);
  response.setHeader('Content-Security-Policy', POLICY.data);
  return Object.fromEntries(response.getHeaderNames().map((name) => [name, String(response.getHeader(name))]));
})();
