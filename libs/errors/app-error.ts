/** What a caller did wrong, as opposed to what broke. HTTP maps the kind to a status; consumers never retry it. */
export type ErrorKind = 'invalid' | 'unauthenticated' | 'forbidden' | 'not-found' | 'conflict' | 'precondition' | 'too-large' | 'unsupported';

/** One fault of the input. `pointer` is a JSON pointer into the body, or `#query/name`, `#path/name`, `#header/name`. */
export type Fault = { readonly pointer: string; readonly detail: string };

export class AppError extends Error {
  readonly kind: ErrorKind;
  /** Stable and machine-readable; becomes the problem type. */
  readonly code: string;
  readonly faults: readonly Fault[];
  /** Seconds after which the same call may succeed. */
  readonly retryAfter: number | undefined;

  constructor(kind: ErrorKind, code: string, message: string, more: { faults?: readonly Fault[]; retryAfter?: number } = {}) {
    super(message);
    this.name = 'AppError';
    this.kind = kind;
    this.code = code;
    this.faults = more.faults ?? [];
    this.retryAfter = more.retryAfter;
  }
}

export const invalid = (code: string, message: string, faults: readonly Fault[] = []) => new AppError('invalid', code, message, { faults });
export const forbidden = (code: string, message: string) => new AppError('forbidden', code, message);
export const notFound = (what: string) => new AppError('not-found', 'not-found', `There is no such ${what}.`);
export const conflict = (code: string, message: string) => new AppError('conflict', code, message);

/** A projection may lag: the caller retries for 30 seconds at most. */
export const notKnownYet = (what: string) =>
  new AppError('not-found', 'not-known-yet', `This ${what} is not known here yet; try again shortly.`, { retryAfter: 2 });
