import addFormats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { problemsOf } from '../../libs/http/route-problems.ts';

type Tree = { [key: string]: any }; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests read the document freely

export type Operation = { readonly method: string; readonly path: string; readonly spec: Tree };
type Content = { readonly schema: object; readonly examples: readonly unknown[] };

/** An OpenAPI document, read as a client would read it: references are followed, values are held against the schemas. */
export function openDocument(document: object) {
  const { paths, webhooks = {}, components } = document as Tree;
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'openapi', components: { schemas: components.schemas } });
  const compiled = new WeakMap<object, ValidateFunction>();
  const absolute = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(absolute)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value).map(([key, each]) => [
              key,
              key === '$ref' ? String(each).replace('#/', 'openapi#/') : absolute(each),
            ]),
          )
        : value;
  const resolve = (value: Tree): Tree =>
    typeof value['$ref'] === 'string'
      ? resolve(
          value['$ref']
            .split('/')
            .slice(1)
            .reduce<Tree>((at, key) => at[key], document),
        )
      : value;

  return {
    operations: Object.entries(paths as Tree).flatMap(([path, item]) =>
      Object.entries(item as Tree).map(([method, spec]): Operation => ({ method, path, spec: spec as Tree })),
    ),
    messages: Object.entries(webhooks as Tree).map(([type, item]) => ({ type, spec: (item as Tree)['post'] as Tree })),
    answer: ({ responses }: Tree, status: string | number) =>
      resolve(responses[status]) as { headers: Tree; content?: Tree },
    content(holder: Tree, type: string): Content {
      const { schema, example, examples = {} } = holder['content'][type] as Tree;
      return {
        schema,
        examples: [
          ...(example === undefined ? [] : [example]),
          ...Object.values(examples as Tree).map((each) => resolve(each as Tree)['value']),
        ],
      };
    },
    /** The schema of one of the headers that an answer declares. */
    header(declared: Tree, name: string): object | undefined {
      const key = Object.keys(declared).find((each) => each.toLowerCase() === name);
      return key === undefined ? undefined : (resolve(declared[key]) as { schema: object }).schema;
    },
    /** What is wrong with a value by a schema of the document; nothing when it fits. */
    faults(schema: object, value: unknown): string[] {
      const known = compiled.get(schema);
      const validate = known ?? ajv.compile(absolute(schema) as object);
      if (!known) compiled.set(schema, validate);
      return validate(value)
        ? []
        : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
    },
    problemsOf,
  };
}

const pattern = (path: string) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);

/** Holds every answer against the description of its operation. @returns what is wrong with it */
export function answerCheck(document: object) {
  const open = openDocument(document);
  // A path without parameters comes first, as it does in the router.
  const known = open.operations
    .map((operation) => ({ ...operation, pattern: pattern(operation.path), parts: operation.path.split('{').length }))
    .sort((a, b) => a.parts - b.parts);

  return (
    method: string,
    url: string,
    { status, headers, body }: { status: number; headers: Headers; body: unknown },
  ): string[] => {
    const path = url.split('?')[0] ?? '';
    const route = known.find((each) => each.pattern.test(path))?.path;
    const operation = known.find((each) => each.path === route && each.method === method.toLowerCase());
    if (!operation) return [];
    if (!(status in operation.spec['responses'])) return [`status ${status} is not declared`];
    if (status === 500) return [`broke: ${JSON.stringify(body)}`];
    const { headers: declared, content } = open.answer(operation.spec, status);
    const type = headers.get('content-type')?.split(';')[0] ?? '';
    const faults = ['etag', 'location', 'retry-after', 'content-disposition', 'idempotent-replayed'].flatMap((name) => {
      const isDeclared = Object.keys(declared).some((each) => each.toLowerCase() === name);
      const always = name === 'etag' || name === 'location';
      const value = headers.get(name);
      const schema = value !== null && isDeclared ? open.header(declared, name) : undefined;
      if (schema) return open.faults(schema, value).map((fault) => `the header ${name} is ${String(value)}:${fault}`);
      return headers.has(name) && !isDeclared
        ? [`the header ${name} is not declared`]
        : always && isDeclared && !headers.has(name)
          ? [`the header ${name} is missing`]
          : [];
    });
    if (content === undefined) return body === '' ? faults : [...faults, 'a body is not declared'];
    if (!(type in content)) return [...faults, `the type ${type} is not declared`];
    return type.endsWith('json') ? [...faults, ...open.faults(content[type].schema as object, body)] : faults;
  };
}
