import { z } from 'zod';
import type { ProblemCode } from '../errors/catalogue.ts';
import type { ReceiptDraft } from '../outbox/receipt.ts';
import type { Access } from './access.ts';
import type { BodyLimit } from './body-limits.ts';
import type { Caller } from './caller.ts';

type Shape = z.ZodRawShape;
type NoFields = { readonly [K in string]: never };
type Parsed<S extends Shape> = z.infer<z.ZodObject<S>>;

/**
 * The content of a download. Large content comes as a stream; `size` (bytes) lets the caller notice when the download
 * broke off.
 */
export type File = {
  readonly content: Buffer | string | AsyncIterable<Uint8Array | string>;
  readonly contentType: string;
  readonly filename?: string;
  readonly size?: number;
  /** The ETag of content that never changes under it; such a file is kept by the cache of the caller. */
  readonly tag?: string;
};

/** A body that is not JSON. `attached` marks a file that a browser saves; `example` is the beginning of its text. */
export type BinaryAnswer = {
  readonly binary: readonly string[];
  readonly attached?: true;
  /** The file has a tag, and callers who know it get a 304. */
  readonly tagged?: true;
  readonly example?: string;
};
export const binary = (...contentTypes: string[]): BinaryAnswer => ({ binary: contentTypes });
export const picture = (...contentTypes: string[]): BinaryAnswer => ({ binary: contentTypes, tagged: true });
export const attachment = (contentTypes: readonly string[], example?: string): BinaryAnswer => ({
  binary: contentTypes,
  attached: true,
  ...(example !== undefined && { example }),
});

type AnswerSchema = z.ZodType | BinaryAnswer | null;
type Answers = Readonly<Record<number, AnswerSchema>>;

type BodyOf<A> = A extends z.ZodType ? { body: z.input<A> } : A extends BinaryAnswer ? { file: File } : object;

/** One of the declared answers. Its `version` becomes the ETag. */
export type Answer<A extends Answers> = {
  [S in keyof A]: { status: S; version?: number; headers?: Record<string, string> } & BodyOf<A[S]>;
}[keyof A];

type Input<P extends Shape, Q extends Shape, B> = {
  readonly params: Parsed<P>;
  readonly query: Parsed<Q>;
  readonly body: B;
};

/** This is what every call holds, whatever its route takes. */
export type Call = {
  readonly caller: Caller;
  readonly now: Date;
  /** The version that the caller saw. It is 0 when the route does not ask for it. */
  readonly ifMatch: number;
  readonly upload: Buffer;
  /** The upload of a route that takes it as a stream. Read it once, and to its end before a receipt is saved. */
  readonly incoming: AsyncIterable<Buffer>;
  /**
   * Gives the idempotency record, to be saved together with the effect of the call; undefined when the caller sent no
   * key.
   */
  receipt<T>(status: number, view: (doc: T) => unknown): ReceiptDraft<T> | undefined;
};

export type Request<P extends Shape, Q extends Shape, B> = Input<P, Q, B> & Call;

export type RouteSpec<P extends Shape, Q extends Shape, B, A extends Answers> = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: `/v1/${string}`;
  /**
   * The name of the operation for generated clients. It never changes once it was published. A test requires a name and
   * a description for every route.
   */
  readonly operationId?: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: z.ZodType<B>;
  /** The route takes bytes instead of JSON. With `as: 'stream'` they are never all in memory. */
  readonly uploads?: {
    readonly contentTypes: readonly string[];
    readonly limit: BodyLimit;
    readonly as?: 'stream';
  };
  readonly bodyLimit?: BodyLimit;
  readonly answers: A;
  /** An example of the answer, for a route where the example of its schema would show another moment of the story. */
  readonly example?: unknown;
  /** The path at which a created object (201) can be read: `{field}` stands for a field of the answer. */
  readonly location?: `/v1/${string}`;
  /**
   * The problem codes of this route beside those that follow from its other declarations (`route-problems.ts`). Outside
   * production, any other code becomes a 500.
   */
  readonly problems?: readonly ProblemCode[];
  /**
   * `required`: the route is a POST without a natural key. `accepted`: a repeat is harmless, but the first answer can
   * be given again.
   */
  readonly idempotency?: 'required' | 'accepted';
  readonly ifMatch?: true;
  /** One call does very many things at once, and gets the time for it (`call-time.ts`). */
  readonly takesLong?: true;
  readonly handle: (request: Request<P, Q, B>) => Promise<Answer<A>>;
};

/** A route with its types erased, as the HTTP adapter and the OpenAPI writer see it. */
export type Route = Omit<RouteSpec<Shape, Shape, unknown, Answers>, 'params' | 'query' | 'handle'> & {
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly handle: (
    request: Request<Shape, Shape, unknown>,
  ) => Promise<{ status: number; version?: number; headers?: Record<string, string>; body?: unknown; file?: File }>;
};

/**
 * Finds an object that accepts unknown fields. Every object of a body must refuse them, or a typing error of a caller
 * goes unnoticed.
 */
function looseObjectIn(schema: z.core.$ZodType): boolean {
  const def = schema._zod.def as {
    type: string;
    catchall?: z.core.$ZodType;
    shape?: Record<string, z.core.$ZodType>;
    innerType?: z.core.$ZodType;
    element?: z.core.$ZodType;
    options?: z.core.$ZodType[];
    in?: z.core.$ZodType;
  };
  if (def.type === 'object' && def.catchall?._zod.def.type !== 'never') return true;
  const inner = [...Object.values(def.shape ?? {}), ...(def.options ?? []), def.innerType, def.element, def.in];
  return inner.some((each) => each !== undefined && looseObjectIn(each));
}

/**
 * Declares a route. A forgotten check must never be found by an attacker first.
 * @throws at start when the route has no access declaration or accepts unknown fields
 */
export function route<
  P extends Shape = NoFields,
  Q extends Shape = NoFields,
  B = undefined,
  const A extends Answers = Answers,
>(spec: RouteSpec<P, Q, B, A>): Route {
  const name = `${spec.method.toUpperCase()} ${spec.path}`;
  // The types do not help callers from plain JavaScript or through a cast.
  if ((spec.access as object | undefined) === undefined || Object.keys(spec.access).length === 0)
    throw new Error(`${name} declares nobody who may call it`);
  if (spec.body && looseObjectIn(spec.body)) throw new Error(`${name} accepts unknown fields: use z.strictObject`);
  const inPath = [...spec.path.matchAll(/:(\w+)/g)]
    .map(([, param]) => param)
    .sort()
    .join();
  if (
    inPath !==
    Object.keys(spec.params ?? {})
      .sort()
      .join()
  )
    throw new Error(`${name} does not declare its path parameters`);
  return {
    ...spec,
    params: z.strictObject(spec.params ?? {}),
    query: z.strictObject(spec.query ?? {}),
  } as unknown as Route;
}

/** Gives the Location header of a created object. */
export function locationOf(
  { location }: Pick<Route, 'location'>,
  status: number,
  body: unknown,
): { Location?: string } {
  if (location === undefined || status !== 201) return {};
  return {
    Location: location.replace(/\{(\w+)\}/g, (_, field: string) => String((body as Record<string, unknown>)[field])),
  };
}

/** Tells whether a route reads JSON or a file that never changes, which callers can then ask for by its ETag. */
export const answersWithTag = ({ method, answers }: Pick<Route, 'method' | 'answers'>): boolean =>
  method === 'get' &&
  Object.values(answers).some((schema) => schema !== null && (!('binary' in schema) || schema.tagged === true));
