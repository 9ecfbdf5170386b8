import type { Route } from '../route.ts';
import { responsesOf } from './answers.ts';
import { collectComponents, jsonContent, type Components, type Json } from './components.ts';
import { curlSample } from './curl-sample.ts';
import { webhooksOf, type DescribedMessage } from './messages.ts';
import { parametersOf } from './parameters.ts';
import { tagOf, tagsOf } from './tags.ts';

export type DescribedService = {
  readonly name: string;
  readonly routes: readonly Route[];
  readonly messages?: readonly DescribedMessage[];
};

function requestBodyOf(route: Route, components: Components): Json | undefined {
  if (route.body) return { required: true, content: jsonContent(route.body, 'input', components) };
  if (!route.uploads) return undefined;
  const { contentTypes, limit } = route.uploads;
  return {
    required: true,
    description: `The bytes of the file, at most ${limit.toUpperCase()}`,
    content: Object.fromEntries(contentTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }])),
  };
}

function operationOf(route: Route, components: Components): Json {
  const scopes = 'public' in route.access ? [] : Object.keys(route.access);
  const who =
    'public' in route.access
      ? `Public: ${route.access.public}.`
      : `Scope: ${scopes.map((scope) => `\`${scope}\``).join(' or ')}.`;
  const parameters = parametersOf(route, components);
  const requestBody = requestBodyOf(route, components);
  return {
    operationId: route.operationId,
    tags: [tagOf(route)],
    summary: route.summary,
    description: [route.description, who].filter(Boolean).join('\n\n'),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: responsesOf(route, components),
    // One of these scopes is enough, so each is an alternative.
    security: scopes.map((scope) => ({ platform: [scope] })),
    'x-codeSamples': [{ lang: 'Shell', label: 'curl', source: curlSample(route, parameters) }],
  };
}

/**
 * Gives OpenAPI 3.1 of the given services, made from the same schemas that validate requests.
 * @param about in Markdown
 * @throws when two services give one name to different things
 */
export function openapiOf(
  services: readonly DescribedService[],
  about = 'A national participatory budget without competition.',
): object {
  const components = collectComponents();
  const paths: Record<string, Json> = {};
  const operations = new Set<string>();
  const tags = new Set<string>();
  for (const route of services.flatMap(({ routes }) => routes)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const operation = operationOf(route, components);
    const name = route.operationId ?? `${route.method} ${path}`;
    if (operations.has(name)) throw new Error(`two operations are called "${name}"`);
    operations.add(name);
    tags.add(tagOf(route));
    paths[path] = { ...paths[path], [route.method]: operation };
  }
  const messages = services.flatMap((service) => service.messages ?? []);
  if (messages.length > 0) tags.add('events');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Seuil API',
      version: 'v1',
      description: about,
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
    },
    servers: [{ url: '/', description: 'Where this description was read' }],
    ...tagsOf(tags),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(messages.length > 0 && { webhooks: webhooksOf(messages, components) }),
    components: {
      ...components.all(),
      securitySchemes: {
        platform: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A token of the platform. Where several scopes are listed, one of them is enough.',
        },
      },
    },
  };
}
