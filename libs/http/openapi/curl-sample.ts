import { exampleOf } from '../fields.ts';
import type { Route } from '../route.ts';
import type { Json } from './components.ts';

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Gives the call as a person types it, with the examples of its parameters and body. `$SEUIL` is the address of the
 * API.
 */
export function curlSample(route: Route, parameters: readonly Json[]): string {
  const requiredParameters = parameters.filter(({ required }) => required === true) as {
    name: string;
    in: string;
    example?: string | number;
  }[];
  const path = route.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(requiredParameters.find((each) => each.name === name)?.example ?? name)),
  );
  const query = requiredParameters
    .filter((each) => each.in === 'query')
    .map(({ name, example = '' }) => `${name}=${encodeURIComponent(String(example))}`)
    .join('&');
  const body = route.body && exampleOf(route.body).value;
  const lines = [
    `curl ${route.method === 'get' ? '' : `-X ${route.method.toUpperCase()} `}"$SEUIL${path}${query && `?${query}`}"`,
    ...('public' in route.access ? [] : [`-H "Authorization: Bearer $TOKEN"`]),
    ...requiredParameters
      .filter((each) => each.in === 'header')
      .map(({ name, example = '' }) => `-H ${quoted(`${name}: ${example}`)}`),
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body, null, 2))}`]),
    ...(route.uploads ? [`-H 'Content-Type: ${route.uploads.contentTypes[0]}'`, '--data-binary @file'] : []),
  ];
  return lines.join(' \\\n  ');
}
