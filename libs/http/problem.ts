import { z } from 'zod';
import { AppError, type ErrorKind, type Fault } from '../errors/app-error.ts';
import { StaleWrite, StoreUnavailable } from '../errors/transient.ts';

/** RFC 9457. `type` is stable and names the page that explains it. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

const STATUS: Record<ErrorKind, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  precondition: 412,
  'too-large': 413,
  unsupported: 415,
};

const TITLES: Record<number, string> = {
  400: 'Malformed request', 401: 'Not signed in', 403: 'Not allowed', 404: 'Not found', 405: 'Method not allowed', 409: 'Not possible now', 412: 'Changed meanwhile',
  413: 'Too large', 415: 'Unsupported content type', 408: 'Too slow', 422: 'Invalid content', 428: 'Precondition required', 429: 'Too many requests', 431: 'Headers too large', 500: 'Our fault', 503: 'Not available now',
};

export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfter: number | undefined;

  constructor(status: number, code: string, detail: string, retryAfter?: number) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

type Failure = { status: number; code: string; detail: string; faults: readonly Fault[]; retryAfter: number | undefined };

/** Names under which the MongoDB driver reports that it cannot reach its server. */
const UNREACHABLE = /^(MongoNetwork|MongoServerSelection|MongoNotConnected|MongooseServerSelection|MongoTopologyClosed|MongoPoolCleared|PoolCleared|MongoOperationTimeout|MongoWaitQueueTimeout|DisconnectedError)/;

function failureOf(error: unknown): Failure {
  if (error instanceof AppError) return { status: STATUS[error.kind], code: error.code, detail: error.message, faults: error.faults, retryAfter: error.retryAfter };
  if (error instanceof HttpError) return { status: error.status, code: error.code, detail: error.message, faults: [], retryAfter: error.retryAfter };
  if (error instanceof StaleWrite) return { status: 409, code: 'changed-meanwhile', detail: 'Somebody else changed this at the same moment; try again.', faults: [], retryAfter: 1 };
  const { name = '', type, message = '' } = error as { name?: string; type?: string; message?: string };
  if (error instanceof StoreUnavailable || UNREACHABLE.test(name) || /initial connection is complete|Connection is closed/.test(message)) {
    return { status: 503, code: 'store-unavailable', detail: 'The database cannot be reached now; nothing was changed that was not confirmed.', faults: [], retryAfter: 2 };
  }
  if (type === 'entity.too.large') return { status: 413, code: 'too-large', detail: 'The body is larger than this route accepts.', faults: [], retryAfter: undefined };
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') return { status: 415, code: 'unsupported-content', detail: 'Send UTF-8, uncompressed or gzip.', faults: [], retryAfter: undefined };
  if (type === 'request.aborted' || error instanceof URIError) return { status: 400, code: 'malformed-request', detail: 'The URL or the transfer of the request is broken.', faults: [], retryAfter: undefined };
  // What the body parser throws for a body that is not what its headers say, bad gzip for one.
  if ((error as { status?: unknown }).status === 400) return { status: 400, code: 'malformed-request', detail: 'The body cannot be read as its headers describe it.', faults: [], retryAfter: undefined };
  return { status: 500, code: 'internal', detail: 'Something broke on our side; the request id leads us to it.', faults: [], retryAfter: undefined };
}

/** What the caller is told. Never a stack, never a text of ours that the error did not mean for them. */
export function problemOf(error: unknown, requestId: string): { problem: Problem; retryAfter: number | undefined } {
  const { status, code, detail, faults, retryAfter } = failureOf(error);
  return {
    problem: { type: `/problems/${code}`, title: TITLES[status] ?? 'Refused', status, code, detail, requestId, ...(faults.length > 0 && { errors: [...faults] }) },
    retryAfter,
  };
}
