import { z } from 'zod';
import type { ProblemCode } from '../errors/catalogue.ts';
import type { ReceiptDraft } from '../outbox/receipt.ts';
import type { Access } from './access.ts';
import type { BodyLimit } from './body-limits.ts';
import type { Caller } from './caller.ts';

type Shape = z.ZodRawShape;
type NoFields = { readonly [K in string]: never };
type Parsed<S extends Shape> = z.infer<z.ZodObject<S>>;

/** What a download carries. Bytes that are large come as a stream; `size` (bytes) lets the caller see when it broke off. */
export type File = {
  readonly content: Buffer | string | AsyncIterable<Uint8Array | string>;
  readonly contentType: string;
  readonly filename?: string;
  readonly size?: number;
};

/** A body that is not JSON. `attached`: for a file of its own; `example`: how its text begins. */
export type BinaryAnswer = { readonly binary: readonly string[]; readonly attached?: true; readonly example?: string };
export const binary = (...contentTypes: string[]): BinaryAnswer => ({ binary: contentTypes });
export const attachment = (contentTypes: readonly string[], example?: string): BinaryAnswer => ({
  binary: contentTypes,
  attached: true,
  ...(example !== undefined && { example }),
});

type AnswerSchema = z.ZodType | BinaryAnswer | null;
type Answers = Readonly<Record<number, AnswerSchema>>;

type BodyOf<A> = A extends z.ZodType ? { body: z.input<A> } : A extends BinaryAnswer ? { file: File } : object;

/** One of the declared answers; `version` becomes the ETag. */
export type Answer<A extends Answers> = {
  [S in keyof A]: { status: S; version?: number; headers?: Record<string, string> } & BodyOf<A[S]>;
}[keyof A];

type Input<P extends Shape, Q extends Shape, B> = {
  readonly params: Parsed<P>;
  readonly query: Parsed<Q>;
  readonly body: B;
};

export type Request<P extends Shape, Q extends Shape, B> = Input<P, Q, B> & {
  readonly caller: Caller;
  readonly now: Date;
  /** The version that the caller saw; 0 where the route does not ask for it. */
  readonly ifMatch: number;
  readonly upload: Buffer;
  /** The upload as it comes in, of a route that takes it as a stream. To be read once, and to its end before a receipt is saved. */
  readonly incoming: AsyncIterable<Buffer>;
  /** The idempotency record to be saved with the effect; undefined when the caller sent no key. */
  receipt<T>(status: number, view: (doc: T) => unknown): ReceiptDraft<T> | undefined;
};

export type RouteSpec<P extends Shape, Q extends Shape, B, A extends Answers> = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: `/v1/${string}`;
  /** Names the operation for generated clients; never changed once it was published. A test wants one, and a description, of every route. */
  readonly operationId?: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: z.ZodType<B>;
  /** Takes bytes instead of JSON, `as: 'stream'` without ever holding all of them. */
  readonly uploads?: {
    readonly contentTypes: readonly string[];
    readonly limit: BodyLimit;
    readonly as?: 'stream';
  };
  readonly bodyLimit?: BodyLimit;
  readonly answers: A;
  /** An example of the answer, where that of its schema would show another moment of the story. */
  readonly example?: unknown;
  /** Where a thing that was created (201) can be read: `{field}` stands for a field of the answer. */
  readonly location?: `/v1/${string}`;
  /** Problem codes of this route beside those that its other declarations bring with them (`route-problems.ts`). Outside production another one is a 500. */
  readonly problems?: readonly ProblemCode[];
  /** `required`: a POST without a natural key; `accepted`: a repeat is harmless, but the answer can be replayed. */
  readonly idempotency?: 'required' | 'accepted';
  readonly ifMatch?: true;
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

/** Unknown fields must be refused in every object of a body, or a typing error of a caller goes unnoticed. */
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
 * Declares a route. @throws at start when it lacks an access declaration or tolerates unknown fields:
 * a forgotten check must never be found by an attacker first.
 */
export function route<
  P extends Shape = NoFields,
  Q extends Shape = NoFields,
  B = undefined,
  const A extends Answers = Answers,
>(spec: RouteSpec<P, Q, B, A>): Route {
  const name = `${spec.method.toUpperCase()} ${spec.path}`;
  // Callers from plain JavaScript or through a cast get no help from the types.
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

/** The Location of what a call created. */
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

/** Reading JSON: what can be asked for by its ETag. */
export const answersJson = ({ method, answers }: Pick<Route, 'method' | 'answers'>): boolean =>
  method === 'get' && Object.values(answers).some((schema) => schema !== null && !('binary' in schema));
