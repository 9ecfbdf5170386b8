import type { ErrorRequestHandler } from 'express';
import { PROBLEM_CODES, problemEntry, type ProblemCode } from '../errors/catalogue.ts';
import type { ObjectRule } from './access.ts';
import { codeOf } from './problem.ts';
import type { Route } from './route.ts';

/**
 * Gives all problem codes that a route can answer: its own, those of its access rules, and those that the HTTP adapter
 * adds for the declaration.
 */
export function problemsOf(route: Route): ProblemCode[] {
  const { access, body, uploads, idempotency, ifMatch, problems = [] } = route;
  const isPublic = 'public' in access;
  const rules: ObjectRule[] = isPublic ? [] : Object.values(access);
  const takesBody = body !== undefined || uploads !== undefined;
  const codes = new Set<ProblemCode>([
    ...problems,
    ...rules.flatMap(({ refusals = [] }) => refusals),
    ...(isPublic ? [] : (['unauthenticated', 'insufficient-scope'] as const)),
    ...(takesBody ? (['too-large', 'unsupported-content', 'busy'] as const) : []),
    ...(idempotency ? (['idempotency-key-reused'] as const) : []),
    ...(idempotency === 'required' ? (['idempotency-key-required'] as const) : []),
    ...(ifMatch ? (['if-match-required'] as const) : []),
    ...(route.method === 'get' ? [] : (['changed-meanwhile'] as const)),
    ...(route.method === 'get' || isPublic ? [] : (['person-erased'] as const)),
    'malformed-request',
    'invalid-request',
    'too-many-requests',
    'internal',
    'store-unavailable',
  ]);
  return PROBLEM_CODES.filter((code) => codes.has(code)).sort(
    (a, b) => problemEntry(a).status - problemEntry(b).status,
  );
}

/** Is called when a route answers something that it does not declare. It throws if the answer must not go out. */
export type OnUndeclared = (message: string) => void;

/** Checks every error of a route, also those of its parsers and access rules. */
export function holdToDeclaration(route: Route, onUndeclared: OnUndeclared): ErrorRequestHandler {
  const declared = new Set(problemsOf(route));
  return (error, _request, _response, next) => {
    const code = codeOf(error);
    if (!declared.has(code))
      onUndeclared(
        `${route.method.toUpperCase()} ${route.path} answered the problem "${code}", which it does not declare`,
      );
    next(error);
  };
}
