import { fileURLToPath } from 'node:url';

/** This part of an OpenAPI description says who may call which operation. */
export type Description = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
type Operation = { readonly security?: readonly Readonly<Record<string, readonly string[]>>[] };

/** These are the known values of the parameters, by name. */
export type Dictionaries = Readonly<Record<string, readonly string[]>>;

const HOOKS = fileURLToPath(new URL('./fresh_keys.py', import.meta.url));

const text = (value: string) => JSON.stringify(value);

export const scopesOf = ({ security = [] }: Operation): readonly string[] => Object.values(security[0] ?? {})[0] ?? [];

export const operationsOf = ({ paths }: Description) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      method,
      operation,
    })),
  );

type Setting = {
  readonly description: Description;
  readonly dictionaries: Dictionaries;
  /** @returns undefined where no token is needed */
  readonly tokenFor: (operation: { name: string; scopes: readonly string[] }) => string;
  readonly reportFolder: string;
};

/** Writes the settings that schemathesis reads: who calls each operation, and which ids there are to call it with. */
export function settingsFor({ description, dictionaries, tokenFor, reportFolder }: Setting): string {
  const known = Object.entries(dictionaries).filter(([, values]) => values.length > 0);
  const lines = [
    'continue-on-failure = true',
    'request-timeout = 20.0',
    `hooks = ${text(HOOKS)}`,
    '[reports]',
    `directory = ${text(reportFolder)}`,
    'ndjson.enabled = true',
    ...known.flatMap(([name, values]) => [`[dictionaries.${name}]`, `values = [${values.map(text).join(', ')}]`]),
    '[parameters]',
    // Most values are ids that exist, or every answer would be 404.
    ...known.flatMap(([name]) =>
      ['path', 'query', 'body'].map(
        (place) => `${text(`${place}.${name}`)} = { dictionary = ${text(name)}, probability = 0.8 }`,
      ),
    ),
    '[checks]',
    ...CHECKS,
  ];
  for (const { name, operation } of operationsOf(description)) {
    const scopes = scopesOf(operation);
    const own = [
      ...(scopes.length > 0 ? [`headers = { Authorization = ${text(`Bearer ${tokenFor({ name, scopes })}`)} }`] : []),
      ...(name in RULES_BEYOND_SCHEMAS ? [`checks.${accepting([...ACCEPTED, '422'])}`] : []),
      ...(name in RULES_OF_CONTENT ? [`checks.${accepting([...ACCEPTED, '415'])}`] : []),
    ];
    if (own.length > 0) lines.push('[[operations]]', `include-name = ${text(name)}`, ...own);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * JSON Schema cannot say these rules. Here a request that is valid by its schema may be answered by 422. Everywhere
 * else that is a fault of the description.
 */
const RULES_BEYOND_SCHEMAS: Readonly<Record<string, string>> = {
  'POST /v1/seasons': 'the end is after the start, base not above ceiling',
  'POST /v1/seasons/{seasonId}/policy/simulations': 'base not above ceiling, the reminder before the return',
  'POST /v1/seasons/{seasonId}/policy/changes': 'the same, and another policy than the present one',
  'PUT /v1/seasons/{seasonId}/allocations/{reference}': 'a season has less than a billion euros',
  'POST /v1/envelopes/openings': 'each group once',
  'POST /v1/groups/batch': 'each group once, each contact once, only some types can be certified',
  'PUT /v1/groups/{groupId}': 'each contact once, only some types can be certified',
  'POST /v1/claims': 'check digits of the IBAN, the lines sum to the amount, dates by type and day',
  'PUT /v1/claims/{claimId}': 'the same',
  'POST /v1/claims/{claimId}/submissions': 'a document was added before',
  'POST /v1/claims/{claimId}/validations': 'the maximum is the one that the submitter confirmed',
  'POST /v1/payouts': 'the day is not over',
  'POST /v1/payouts/{payoutId}/confirmations': 'the transfers are those of the payout',
  'POST /v1/payouts/{payoutId}/rejections': 'the same',
  'POST /v1/payouts/status-reports': 'the XML is a status report',
  'POST /v1/proposals': 'the action that it derives from exists',
  'POST /v1/proposals/{proposalId}/publication': 'nothing is missing in the proposal',
  'POST /v1/votes': 'the month lies in the season',
  'POST /v1/webhook-endpoints': 'the address can be reached from here',
  'PATCH /v1/webhook-endpoints/{endpointId}': 'the same',
};
/** The same holds for bytes, which are judged by their content. Here they may be answered by 415. */
const RULES_OF_CONTENT: Readonly<Record<string, string>> = {
  'POST /v1/claims/{claimId}/documents': 'the content is what its type and the ending of its name say',
  'POST /v1/proposals/{proposalId}/illustrations': 'the content is a picture of its type',
};
const ACCEPTED = ['2xx', '3xx', '401', '403', '404', '409', '412', '429', '5xx'];
const accepting = (statuses: readonly string[]) =>
  `positive_data_acceptance.expected-statuses = [${statuses.map(text).join(', ')}]`;

const CHECKS: readonly string[] = [
  // RFC 6585 has 428 for a missing If-Match, which is not in the fuzzer's list.
  'missing_required_header.expected-statuses = [400, 401, 403, 406, 415, 422, 428]',
  // 412 is not in the fuzzer's list either: no schema can say which version is the newest.
  accepting(ACCEPTED),
];
