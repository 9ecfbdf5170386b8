import type { ErrorRequestHandler } from 'express';
import { PROBLEM_CODES, problemEntry, type ProblemCode } from '../errors/catalogue.ts';
import type { ObjectRule } from './access.ts';
import { codeOf } from './problem.ts';
import type { Route } from './route.ts';

/** All problem codes that a route can answer: its own, its access rules', and those that the HTTP adapter answers for its declaration. */
export function problemsOf(route: Route): ProblemCode[] {
  const { access, body, uploads, idempotency, ifMatch, problems = [] } = route;
  const isPublic = 'public' in access;
  const rules: ObjectRule[] = isPublic ? [] : Object.values(access);
  const takesBody = body !== undefined || uploads !== undefined;
  const codes = new Set<ProblemCode>([
    ...problems,
    ...rules.flatMap(({ refusals = [] }) => refusals),
    ...(isPublic ? [] : (['unauthenticated', 'insufficient-scope'] as const)),
    ...(takesBody ? (['too-large', 'unsupported-content'] as const) : []),
    ...(idempotency ? (['idempotency-key-reused'] as const) : []),
    ...(idempotency === 'required' ? (['idempotency-key-required'] as const) : []),
    ...(ifMatch ? (['if-match-required'] as const) : []),
    ...(route.method === 'get' ? [] : (['changed-meanwhile'] as const)),
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

/** What becomes of a route that answers otherwise than it declares. To be thrown by whoever does not want to let it pass. */
export type OnUndeclared = (what: string) => void;

/** Sees every error of a route, those of its parsers and of its access rules too. */
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
