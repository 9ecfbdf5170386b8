import type { CodeWith, ProblemCode } from './catalogue.ts';

/**
 * The kinds of errors that a caller made, as opposed to something that broke. HTTP answers the status of the kind;
 * consumers never retry such an error.
 */
export const STATUS_OF_KIND = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  precondition: 412,
  'too-large': 413,
  unsupported: 415,
  'too-many': 429,
} as const;
export type ErrorKind = keyof typeof STATUS_OF_KIND;

/**
 * One fault of the input. `pointer` is a JSON pointer into the body, or into another part: `#query/name`, `#path/name`,
 * `#header/name`, `#resource/name`.
 */
export type Fault = { readonly pointer: string; readonly detail: string };

type Details = { faults?: readonly Fault[]; retryAfter?: number };
type CodeOf<K extends ErrorKind> = CodeWith<(typeof STATUS_OF_KIND)[K]>;

export class AppError extends Error {
  readonly kind: ErrorKind;
  /** The code is stable and machine-readable. It becomes the type of the problem. */
  readonly code: ProblemCode;
  readonly faults: readonly Fault[];
  /** The number of seconds after which the same call may succeed. */
  readonly retryAfter: number | undefined;

  constructor(
    ...[kind, code, message, more = {}]: {
      [K in ErrorKind]: [kind: K, code: CodeOf<K>, message: string, more?: Details];
    }[ErrorKind]
  ) {
    super(message);
    this.name = 'AppError';
    this.kind = kind;
    this.code = code;
    this.faults = more.faults ?? [];
    this.retryAfter = more.retryAfter;
  }
}

export const invalid = (code: CodeOf<'invalid'>, message: string, faults: readonly Fault[] = []) =>
  new AppError('invalid', code, message, { faults });
export const forbidden = (code: CodeOf<'forbidden'>, message: string) => new AppError('forbidden', code, message);
export const notFound = (noun: string) => new AppError('not-found', 'not-found', `There is no such ${noun}.`);
export const conflict = (code: CodeOf<'conflict'>, message: string, faults: readonly Fault[] = []) =>
  new AppError('conflict', code, message, { faults });

/** A projection may lag behind its source, so the caller should try again for 30 seconds at most. */
export const notKnownYet = (noun: string) =>
  new AppError('not-found', 'not-known-yet', `This ${noun} is not known here yet; try again shortly.`);
