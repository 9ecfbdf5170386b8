import { parseArgs } from 'node:util';
import { services } from './services.ts';

const USAGE = 'URL=https://… TOKEN=… npm run person:export -- PERSON_ID [--email ADDRESS …]   TOKEN: of the platform, scope directory';

type Export = { readonly service: string; readonly complete: boolean; readonly data: Readonly<Record<string, readonly Record<string, unknown>[]>> };

/** All that Seuil keeps about a person, asked of each service and merged into one document on the standard output. */
try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { email: { type: 'string', multiple: true } } });
  const [personId] = positionals;
  const { URL: url = 'http://127.0.0.1:3000', TOKEN: token } = process.env;
  if (personId === undefined || token === undefined) throw new Error(USAGE);

  const ask = async (path: string, body?: object): Promise<Export> => {
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
    const response = await fetch(`${url}/v1/personal-data/${path}`, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer as Export;
  };

  const exports = await Promise.all(services.filter(({ name }) => name !== 'worker').map(({ name }) => ask(`${name}/${encodeURIComponent(personId)}`)));
  // The mailer knows people by their addresses alone: those in the contacts, and those that are named here.
  const contacts = exports.find(({ service }) => service === 'directory')?.data['contacts'] ?? [];
  const emails = [...new Set([...contacts.map(({ email }) => String(email)), ...(values.email ?? [])])];
  if (emails.length > 0) exports.push(await ask('worker', { emails }));
  console.log(JSON.stringify({ personId, complete: exports.every(({ complete }) => complete), services: Object.fromEntries(exports.map(({ service, data }) => [service, data])) }, null, 2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
