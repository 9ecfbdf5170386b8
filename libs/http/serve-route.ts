import express, { type Request as HttpRequest, type RequestHandler, type Response, type Router } from 'express';
import { AppError, forbidden, invalid, type Fault } from '../errors/app-error.ts';
import { StoreUnavailable } from '../errors/transient.ts';
import type { TimeLimit } from '../mongo/time-limit.ts';
import {
  draftReceipt,
  hashesOfBody,
  isOfSameBody,
  receiptKey,
  type ReceiptKey,
  type StoredReceipt,
} from '../outbox/receipt.ts';
import type { Clock } from '../time/clock.ts';
import { authorize, authorizeByPath, requireScope } from './access.ts';
import type { Verifier } from './auth.ts';
import { PROCESS_BUDGET, type BodyBudget } from './body-budget.ts';
import { bodyStream, type BodyStream } from './body-stream.ts';
import { incomingOf, timeForCall } from './call-time.ts';
import { isPerson, NOBODY, type Caller } from './caller.ts';
import { versionIn } from './etag.ts';
import { HttpError } from './problem.ts';
import { addressOf, type Limits } from './rate-limits.ts';
import { readBody, requireContentType } from './read-body.ts';
import { holdToDeclaration, type OnUndeclared } from './route-problems.ts';
import { locationOf, type Route } from './route.ts';
import { outgoing, send, type RouteAnswer } from './send.ts';
import { endStalled } from './server.ts';
import { validate } from './validate.ts';

/** The route that a request came to. The request is counted under this service and path. */
export type AnsweredRoute = { readonly service: string; readonly path: string };

export type RouteContext = {
  readonly service: string;
  readonly verify: Verifier;
  readonly now: Clock;
  readonly limits: Pick<Limits, 'spend'>;
  isStoreUp(): boolean;
  isErased(personId: string): Promise<boolean>;
  findReceipt(id: string): Promise<StoredReceipt | undefined>;
  readonly onUndeclared: OnUndeclared;
  /** The room for bodies that are read as a whole; that of the process when left out. */
  readonly bodies?: BodyBudget;
  /** The milliseconds for which an upload may stand still; the usual ones when left out. */
  readonly stallMs?: number;
  /** The milliseconds that the work of a call may take; the usual ones when left out. */
  readonly callMs?: number | undefined;
};

const missingHeaders = (route: Route, request: HttpRequest): Fault[] =>
  [...(route.ifMatch ? ['if-match'] : []), ...(route.idempotency === 'required' ? ['idempotency-key'] : [])]
    .filter((name) => request.get(name) === undefined)
    .map((name) => ({ pointer: `#header/${name}`, detail: 'is required' }));

function seenVersion(route: Route, request: HttpRequest): number {
  if (!route.ifMatch) return 0;
  const header = request.get('if-match');
  if (header === undefined)
    throw new HttpError(
      428,
      'if-match-required',
      'Send the ETag that you saw in If-Match, so that what you change or decide on is what you saw.',
    );
  const version = versionIn(header);
  if (version === undefined)
    throw invalid('invalid-request', 'If-Match is not an ETag of this resource.', [
      { pointer: '#header/if-match', detail: 'not an ETag of this resource' },
    ]);
  return version;
}

function idempotencyKey(
  route: Route,
  request: HttpRequest,
  caller: Caller,
  stream: BodyStream | undefined,
): ReceiptKey | undefined {
  if (!route.idempotency) return undefined;
  const key = request.get('idempotency-key');
  if (key === undefined) {
    if (route.idempotency === 'accepted') return undefined;
    throw new HttpError(
      400,
      'idempotency-key-required',
      'Send an Idempotency-Key (a new UUID per intention), so that a repeat does nothing twice.',
    );
  }
  if (!/^[\w.:-]{1,100}$/.test(key))
    throw invalid('invalid-request', 'The Idempotency-Key is not usable.', [
      { pointer: '#header/idempotency-key', detail: '1 to 100 letters, digits or . : _ -' },
    ]);
  const body: unknown = request.body;
  // The query belongs to the path here: the same key with another query is another key.
  const call = { caller: caller.id, method: request.method, path: request.originalUrl, key };
  if (stream) return receiptKey(call, stream.hash);
  const { bodyHash, formerBodyHash } = hashesOfBody(body);
  return { ...receiptKey(call, () => bodyHash), formerBodyHash };
}

/** Gives a repeated call the answer of the first one. @throws idempotency-key-reused for another body */
function answerAgain(route: Route, response: Response, receipt: StoredReceipt, key: ReceiptKey): void {
  if (!isOfSameBody(receipt, key))
    throw invalid('idempotency-key-reused', 'This Idempotency-Key was used with another body.', [
      { pointer: '#header/idempotency-key', detail: 'used with another body' },
    ]);
  const { version } = (receipt.body ?? {}) as { version?: unknown };
  if (typeof version === 'number') response.set('ETag', `"${version}"`);
  response
    .status(receipt.status)
    .set({ ...locationOf(route, receipt.status, receipt.body), 'Idempotent-Replayed': 'true' })
    .json(receipt.body);
}

/**
 * Finds out who calls, and counts the call: for the caller whom the token names, or for the address of the request when
 * the route is public or the token is not valid.
 */
async function identify(
  route: Route,
  { verify, limits }: RouteContext,
  request: HttpRequest,
  response: Response,
): Promise<Caller> {
  const fromAddress = () => limits.spend('address', addressOf(request), response);
  if ('public' in route.access) {
    fromAddress();
    return NOBODY;
  }
  const caller = await verify(request.get('authorization')).catch((error: unknown) => {
    if (error instanceof AppError && error.kind === 'unauthenticated') fromAddress();
    throw error;
  });
  limits.spend('caller', caller.id, response);
  return caller;
}

/**
 * Refuses what an erased person would write: it would be there after the erasure. Their token still reads until it
 * expires, for example the export of their own data.
 * @throws person-erased
 */
async function refuseErased(route: Route, { isErased }: RouteContext, caller: Caller): Promise<void> {
  if (route.method === 'get' || !isPerson(caller)) return;
  if (await isErased(caller.id))
    throw forbidden('person-erased', 'This person was erased; nothing is written in their name any more.');
}

/**
 * Decides on a call that carries a body before the body is read, where its path tells enough.
 * @returns whether the decision was taken; otherwise it is taken once the body is known
 * @throws the refusal, and invalid-request for an upload whose path or query is wrong
 */
async function decideByPath(route: Route, request: HttpRequest, caller: Caller): Promise<boolean> {
  const params = route.params.safeParse(request.params);
  const query = route.query.safeParse(request.query);
  if (params.success && query.success)
    return authorizeByPath(route.access, caller, { params: params.data, query: query.data });
  // A body of JSON may have faults of its own, and all are told at once. An upload has none that could be listed.
  if (route.uploads)
    validate(route, { params: request.params, query: request.query, body: undefined }, missingHeaders(route, request));
  return false;
}

/** Checks a call before its body is read, so that strangers cost us neither parsing nor memory. */
function admit(route: Route, context: RouteContext): RequestHandler {
  const answered: AnsweredRoute = { service: context.service, path: route.path };
  return async (request, response, next) => {
    response.locals['route'] = answered;
    const caller = await identify(route, context, request, response);
    requireScope(route.access, caller);
    requireContentType(route, request);
    if (!context.isStoreUp()) throw new StoreUnavailable('MongoDB is down');
    const time = timeForCall(route, context.callMs);
    await time.within(() => refuseErased(route, context, caller));
    response.locals['time'] = time;
    response.locals['caller'] = caller;
    if (route.body || route.uploads) {
      endStalled(request, response, context.stallMs);
      response.locals['isAuthorized'] = await decideByPath(route, request, caller);
    }
    next();
  };
}

const NOTHING: AsyncIterable<Buffer> = {
  async *[Symbol.asyncIterator]() {
    /* There is no upload, or it was read as a whole. */
  },
};

/** Sends an answer. It is kept apart from the work, because a caller may take as long as they like to receive it. */
type Sending = () => Promise<void> | void;

function serve(route: Route, context: RouteContext): RequestHandler {
  const answerCall = async (
    request: HttpRequest,
    response: Response,
    time: TimeLimit,
    stream: BodyStream | undefined,
  ): Promise<Sending> => {
    const caller = response.locals['caller'] as Caller;
    const sendAgain = async (receipt: StoredReceipt, key: ReceiptKey): Promise<Sending> => {
      await (stream && time.standing(() => stream.readToEnd()));
      return () => answerAgain(route, response, receipt, key);
    };
    const input = validate(
      route,
      { params: request.params, query: request.query, body: request.body },
      missingHeaders(route, request),
    );
    const ifMatch = seenVersion(route, request);
    const key = idempotencyKey(route, request, caller, stream);
    if (response.locals['isAuthorized'] !== true) await authorize(route.access, caller, input);
    const earlierReceipt = key && (await context.findReceipt(key.id));
    if (key && earlierReceipt) return sendAgain(earlierReceipt, key);
    const now = context.now();
    let answer: RouteAnswer;
    try {
      answer = await route.handle({
        ...input,
        caller,
        now,
        ifMatch,
        upload: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        incoming: stream ? incomingOf(stream, time) : NOTHING,
        receipt: (status, view) =>
          key
            ? draftReceipt(key, status, (doc: Parameters<typeof view>[0]) => outgoing(route, status, view(doc)), now)
            : undefined,
      });
    } catch (error) {
      // The same call, sent twice, may have succeeded while this one ran. Then its answer is ours too.
      const otherReceipt = key && (await context.findReceipt(key.id).catch(() => undefined));
      if (key && otherReceipt) return sendAgain(otherReceipt, key);
      throw error;
    }
    return () => send(route, request, response, answer);
  };
  return async (request, response) => {
    const stream = route.uploads?.as === 'stream' ? bodyStream(request, route.uploads.limit) : undefined;
    const time = response.locals['time'] as TimeLimit;
    try {
      const sending = await time.within(() => answerCall(request, response, time, stream));
      await sending();
    } finally {
      // The answer is sent already. What the caller still uploads is only read so that the connection can be used again.
      void stream?.dropRest();
    }
  };
}

/** Literal parts come before parameters, so that `/v1/claims/export` is not taken for a claim called `export`. */
const literalsFirst = (a: string, b: string) =>
  a.replaceAll(/:\w+/g, '\uffff') < b.replaceAll(/:\w+/g, '\uffff') ? -1 : 1;

/** Answers the methods that a known path does not have, and names those that it has. */
function otherMethods(routes: readonly Route[]): RequestHandler {
  const methods = routes.map(({ method }) => method.toUpperCase());
  const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');
  return (request, response) => {
    response.set('Allow', allowed);
    if (request.method !== 'OPTIONS') throw new HttpError(405, 'method-not-allowed', `This path takes ${allowed}.`);
    response.status(204).end();
  };
}

/**
 * Registers the routes. Express 5 forwards a rejected handler to the error middleware, and answers HEAD as it would
 * answer GET.
 */
export function routerOf(routes: readonly Route[], context: RouteContext): Router {
  const router = express.Router({ strict: true, caseSensitive: true });
  for (const path of [...new Set(routes.map((route) => route.path))].sort(literalsFirst)) {
    const here = routes.filter((route) => route.path === path);
    const known = router.route(path);
    for (const route of here)
      known[route.method](
        admit(route, context),
        ...readBody(route, context.bodies ?? PROCESS_BUDGET),
        serve(route, context),
        holdToDeclaration(route, context.onUndeclared),
      );
    known.all(otherMethods(here));
  }
  return router;
}
