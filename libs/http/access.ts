import { AppError, forbidden, notFound } from '../errors/app-error.ts';
import type { ProblemCode } from '../errors/catalogue.ts';
import type { Caller, Scope } from './caller.ts';

/** A rule sees these parts of a request, already validated. */
export type RuleInput = {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
};

/**
 * Says whether a caller may touch the object of this request. When not, it throws an error with one of its `refusals`.
 */
export type ObjectRule = ((caller: Caller, input: RuleInput) => Promise<void> | void) & {
  readonly refusals?: readonly ProblemCode[];
};

const refusing = (refusals: readonly ProblemCode[], rule: ObjectRule): ObjectRule => Object.assign(rule, { refusals });

/**
 * Declares who may call a route: one line per scope, each with its rule for the object. A scope that is not listed may
 * not call. `{ public: why }` needs no token.
 */
export type Access = { readonly public: string } | { readonly [S in Scope]?: ObjectRule };

/** Finds the id of the group that a request is about; undefined when there is no such object. */
type GroupOf = (input: RuleInput) => string | undefined | Promise<string | undefined>;

const asText = (value: unknown) => (typeof value === 'string' ? value : undefined);

export const inPath =
  (param: string): GroupOf =>
  ({ params }) =>
    asText(params[param]);
export const inQuery =
  (name: string): GroupOf =>
  ({ query }) =>
    asText(query[name]);
export const inBody =
  (field: string): GroupOf =>
  ({ body }) =>
    asText((body as Record<string, unknown> | undefined)?.[field]);
/** Finds the group of a stored object by the id in the path. */
export const groupOf =
  (param: string, find: (id: string) => Promise<string | undefined>): GroupOf =>
  ({ params }) => {
    const id = asText(params[param]);
    return id === undefined ? undefined : find(id);
  };

export const anyObject: ObjectRule = () => undefined;

/**
 * Allows only objects of a group that the caller manages. The group is named in the request itself, so the refusal
 * hides nothing.
 */
export const ownGroupElseForbidden = (find: GroupOf): ObjectRule =>
  refusing(['not-your-group'], async (caller, input) => {
    const groupId = await find(input);
    if (groupId === undefined || !caller.groups.has(groupId))
      throw forbidden('not-your-group', 'You do not manage this group.');
  });

/**
 * Allows only objects of a group that the caller manages. The object is private: other callers are told that it does
 * not exist.
 */
export const ownGroupElseNotFound = (noun: string, find: GroupOf): ObjectRule =>
  refusing(['not-found'], async (caller, input) => {
    const groupId = await find(input);
    if (groupId === undefined || !caller.groups.has(groupId)) throw notFound(noun);
  });

/** Refuses objects of the caller's own groups, because nobody decides on their own group. */
export const othersGroup = (noun: string, find: GroupOf): ObjectRule =>
  refusing(['not-found', 'own-group'], async (caller, input) => {
    const groupId = await find(input);
    if (groupId === undefined) throw notFound(noun);
    if (caller.groups.has(groupId)) throw forbidden('own-group', 'Nobody decides on a group that they manage.');
  });

/** Gives the data kept about a person to that person alone; other callers are told that there is no such person. */
export const ownPersonElseNotFound = (param: string): ObjectRule =>
  refusing(['not-found'], (caller, { params }) => {
    if (caller.id !== params[param]) throw notFound('person');
  });

/** Published objects are for people of groups that are certified now, as the assembly decided. */
export const memberOfCertified = (isAnyCertified: (groupIds: readonly string[]) => Promise<boolean>): ObjectRule =>
  refusing(['not-certified', 'not-known-yet'], async (caller) => {
    if (!(await isAnyCertified([...caller.groups])))
      throw forbidden('not-certified', 'This is open to members of certified groups.');
  });

/** A rule looked at the body before the body was read. */
class BodyUnread extends Error {
  override readonly name = 'BodyUnread';
}

/** @throws insufficient-scope, or the refusal of the first matching scope's rule when no rule agrees */
export async function authorize(access: Access, caller: Caller, input: RuleInput): Promise<void> {
  if ('public' in access) return;
  requireScope(access, caller);
  let refusal: AppError | undefined;
  let isUndecided = false;
  for (const scope of Object.keys(access) as Scope[]) {
    if (!caller.scopes.has(scope)) continue;
    try {
      await access[scope]?.(caller, input);
      return;
    } catch (error) {
      if (error instanceof BodyUnread) isUndecided = true;
      else if (error instanceof AppError) refusal ??= error;
      else throw error;
    }
  }
  if (isUndecided) throw new BodyUnread();
  if (refusal) throw refusal;
}

/**
 * Decides before the body is read, as far as the path and the query tell. A caller whom no rule can let in costs us no
 * memory, however large the body is.
 * @returns false when a rule wants to see the body first
 * @throws as `authorize`
 */
export async function authorizeByPath(
  access: Access,
  caller: Caller,
  { params, query }: Pick<RuleInput, 'params' | 'query'>,
): Promise<boolean> {
  const input: RuleInput = {
    params,
    query,
    get body(): unknown {
      throw new BodyUnread();
    },
  };
  try {
    await authorize(access, caller, input);
    return true;
  } catch (error) {
    if (error instanceof BodyUnread) return false;
    throw error;
  }
}

/** Checks the scopes only. It needs no object, so it runs before the body is read. @throws insufficient-scope */
export function requireScope(access: Access, caller: Caller): void {
  if ('public' in access) return;
  const scopes = Object.keys(access) as Scope[];
  if (!scopes.some((scope) => caller.scopes.has(scope)))
    throw forbidden('insufficient-scope', `This needs a token with scope ${scopes.join(' or ')}.`);
}
