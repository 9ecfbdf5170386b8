import { z } from 'zod';
import { AppError, type Fault } from '../errors/app-error.ts';
import { problemEntry, type CodeWith, type ProblemCode, type ProblemStatus } from '../errors/catalogue.ts';
import { PLACES, type FieldError } from '../errors/problems/entry.ts';
import { StaleWrite, StoreUnavailable } from '../errors/transient.ts';
import { passes } from '../mongo/passing.ts';

/** A problem as in RFC 9457. `type` is stable and names the page that explains the problem. */
export const Problem = z
  .object({
    type: z.string().describe('Relative to the address of this API: the page that explains the code'),
    title: z.string(),
    status: z.int().min(400).max(599),
    code: z.string().describe('Stable; what programs decide by. New ones may come'),
    detail: z.string().describe('What happened this time, for people'),
    requestId: z.string().describe('Under which our log knows the call; also in X-Request-Id'),
    errors: z
      .array(
        z.object({
          in: z.enum(PLACES).describe('The part of the request; `resource`: the stored thing'),
          pointer: z.string().describe('RFC 6901 JSON pointer into that part; empty: the whole of it'),
          detail: z.string(),
        }),
      )
      .optional()
      .describe('All faults at once'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

/** An error of the transport rather than of the content. */
export class HttpError extends Error {
  readonly status: ProblemStatus;
  readonly code: ProblemCode;
  readonly retryAfter: number | undefined;

  constructor(
    ...[status, code, detail, retryAfter]: {
      [S in ProblemStatus]: [status: S, code: CodeWith<S>, detail: string, retryAfter?: number];
    }[ProblemStatus]
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

type Failure = { code: ProblemCode; detail: string; faults?: readonly Fault[]; retryAfter?: number | undefined };

function failureOf(error: unknown): Failure {
  if (error instanceof AppError)
    return { code: error.code, detail: error.message, faults: error.faults, retryAfter: error.retryAfter };
  if (error instanceof HttpError) return { code: error.code, detail: error.message, retryAfter: error.retryAfter };
  if (error instanceof StaleWrite)
    return { code: 'changed-meanwhile', detail: 'Somebody else changed this at the same moment; try again.' };
  const { type } = error as { type?: string };
  if (error instanceof StoreUnavailable || passes(error))
    return {
      code: 'store-unavailable',
      detail:
        'The database does not answer now. What was not confirmed may or may not have happened: send the same again.',
    };
  if (type === 'entity.too.large') return { code: 'too-large', detail: 'The body is larger than this route accepts.' };
  if (type === 'charset.unsupported' || type === 'encoding.unsupported')
    return { code: 'unsupported-content', detail: 'Send UTF-8, uncompressed or gzip.' };
  if (type === 'request.aborted' || error instanceof URIError)
    return { code: 'malformed-request', detail: 'The URL or the transfer of the request is broken.' };
  // The body parser throws this for a body that differs from its headers, for example bad gzip.
  if ((error as { status?: unknown }).status === 400)
    return { code: 'malformed-request', detail: 'The body cannot be read as its headers describe it.' };
  return { code: 'internal', detail: 'Something broke on our side; the request id leads us to it.' };
}

export const codeOf = (error: unknown): ProblemCode => failureOf(error).code;

/** Turns `#query/limit` into the pointer `/limit` into the query. A pointer without a part is about the body. */
export function fieldErrorOf({ pointer, detail }: Fault): FieldError {
  const [, part, rest] = /^#(\w+)(\/.*)$/s.exec(pointer) ?? [];
  return { in: PLACES.find((place) => place === part) ?? 'body', pointer: rest ?? pointer, detail };
}

export const problemBody = (
  code: ProblemCode,
  detail: string,
  requestId: string,
  errors: readonly FieldError[] = [],
): Problem => {
  const { title, status } = problemEntry(code);
  return {
    type: `/problems/${code}`,
    title,
    status,
    code,
    detail,
    requestId,
    ...(errors.length > 0 && { errors: [...errors] }),
  };
};

/**
 * Gives the problem that the caller is told. It never contains a stack, or a text of ours that was not written for
 * callers.
 */
export function problemOf(error: unknown, requestId: string): { problem: Problem; retryAfter: number | undefined } {
  const { code, detail, faults = [], retryAfter } = failureOf(error);
  return {
    problem: problemBody(code, detail, requestId, faults.map(fieldErrorOf)),
    retryAfter: retryAfter ?? problemEntry(code).retryAfter,
  };
}
