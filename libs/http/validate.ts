import type { z } from 'zod';
import { invalid, type Fault } from '../errors/app-error.ts';
import type { Route } from './route.ts';

const escape = (segment: PropertyKey) => String(segment).replaceAll('~', '~0').replaceAll('/', '~1');

/** Gives the faults that a schema found in one part of a request, with pointers into that part. */
export function faultsOfIssues(issues: readonly z.core.$ZodIssue[], part: 'body' | 'path' | 'query'): Fault[] {
  return issues.flatMap((issue): Fault[] => {
    const at = issue.path.map(escape).join('/');
    const pointer = (last = '') => {
      const path = [at, last].filter(Boolean).join('/');
      if (part !== 'body') return `#${part}/${path}`;
      return path === '' ? '' : `/${path}`;
    };
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ pointer: pointer(escape(key)), detail: 'unknown field' }));
    return [{ pointer: pointer(), detail: issue.message }];
  });
}

/** Checks every part of a request and reports all faults at once, with those of its headers. @throws invalid-request */
export function validate(
  route: Route,
  raw: { params: unknown; query: unknown; body: unknown },
  headerFaults: readonly Fault[] = [],
) {
  const params = route.params.safeParse(raw.params);
  const query = route.query.safeParse(raw.query);
  const body = route.body?.safeParse(raw.body);
  const faults = [
    ...(params.error ? faultsOfIssues(params.error.issues, 'path') : []),
    ...(query.error ? faultsOfIssues(query.error.issues, 'query') : []),
    ...(body?.error ? faultsOfIssues(body.error.issues, 'body') : []),
  ];
  // A fault of a header alone has an answer of its own (400, 428). Beside other faults it is listed with them.
  const all = faults.length > 0 ? [...headerFaults, ...faults] : [];
  if (all.length > 0)
    throw invalid('invalid-request', `${all.length} fault${all.length > 1 ? 's' : ''} in the request.`, all);
  return { params: params.data ?? {}, query: query.data ?? {}, body: body?.data };
}
