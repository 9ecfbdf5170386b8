import { services } from '../../services/all-services.ts';
import { Misuse } from '../command/misuse.ts';

type Export = {
  readonly service: string;
  readonly complete: boolean;
  readonly data: Readonly<Record<string, readonly Record<string, unknown>[]>>;
};

/** Asks each service, and writes one merged document to the standard output. */
export async function exportPerson({
  personId,
  email: named,
}: {
  personId: string;
  email: readonly string[];
}): Promise<void> {
  const { URL: url = 'http://127.0.0.1:3000', TOKEN: token } = process.env;
  if (token === undefined)
    throw new Misuse('TOKEN is not set: the variable has to hold a token of the platform with the scope directory');

  const ask = async (path: string, body?: object): Promise<Export> => {
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
    const sent = fetch(`${url}/v1/personal-data/${path}`, {
      headers,
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    const response = await sent.catch((error: unknown) => {
      throw new Error(`Nothing answers at ${url}, which the variable URL names`, { cause: error });
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer as Export;
  };

  const exports = await Promise.all(
    services.filter(({ name }) => name !== 'worker').map(({ name }) => ask(`${name}/${personId}`)),
  );
  // The mailer knows people by their addresses alone: those in the contacts, and those that the caller names.
  const contacts = exports.find(({ service }) => service === 'directory')?.data['contacts'] ?? [];
  const emails = [...new Set([...contacts.map(({ email }) => String(email)), ...named])];
  if (emails.length > 0) exports.push(await ask('worker', { emails }));
  console.log(
    JSON.stringify(
      {
        personId,
        complete: exports.every(({ complete }) => complete),
        services: Object.fromEntries(exports.map(({ service, data }) => [service, data])),
      },
      null,
      2,
    ),
  );
}
