/** The part of an OpenAPI description that says who may call what. */
export type Description = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
type Operation = { readonly security?: readonly Readonly<Record<string, readonly string[]>>[] };

/** Known values for parameters of one name. */
export type Dictionaries = Readonly<Record<string, readonly string[]>>;

const text = (value: string) => JSON.stringify(value);

export const scopesOf = ({ security = [] }: Operation): readonly string[] => Object.values(security[0] ?? {})[0] ?? [];

export const operationsOf = ({ paths }: Description) =>
  Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, method, operation })));

type Setting = {
  readonly description: Description;
  readonly dictionaries: Dictionaries;
  /** @returns undefined where no token is needed */
  readonly tokenFor: (operation: { name: string; scopes: readonly string[] }) => string;
  readonly reportFolder: string;
};

/** What schemathesis reads: who calls each operation, and which ids there are to call it with. */
export function settingsFor({ description, dictionaries, tokenFor, reportFolder }: Setting): string {
  const known = Object.entries(dictionaries).filter(([, values]) => values.length > 0);
  const lines = [
    'continue-on-failure = true',
    'request-timeout = 20.0',
    '[reports]', `directory = ${text(reportFolder)}`, 'ndjson.enabled = true',
    ...known.flatMap(([name, values]) => [`[dictionaries.${name}]`, `values = [${values.map(text).join(', ')}]`]),
    '[parameters]',
    // Mostly what exists, or every answer would be 404.
    ...known.flatMap(([name]) => ['path', 'query', 'body'].map((place) => `${text(`${place}.${name}`)} = { dictionary = ${text(name)}, probability = 0.8 }`)),
    '[checks]',
    ...CHECKS,
  ];
  for (const { name, operation } of operationsOf(description)) {
    const scopes = scopesOf(operation);
    if (scopes.length === 0) continue;
    lines.push('[[operations]]', `include-name = ${text(name)}`, `headers = { Authorization = ${text(`Bearer ${tokenFor({ name, scopes })}`)} }`);
  }
  return `${lines.join('\n')}\n`;
}

const CHECKS: readonly string[] = [];
