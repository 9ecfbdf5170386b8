import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { EnvironmentFaults, readEnvironment } from '../libs/config/environment.ts';
import { openDevIssuer, requireOwnTokens, signDevToken } from '../libs/embedded/dev-issuer.ts';
import { findRemoteIssuer } from '../libs/embedded/remote-issuer.ts';
import { MACHINE_SCOPES, PERSON_SCOPES } from '../libs/http/caller.ts';

const USAGE = `npm run token -- --scope group --group UUID [--group UUID …] [--sub UUID]   a person (${PERSON_SCOPES.join(', ')})
npm run token -- --client NAME --scope directory                            a machine (${MACHINE_SCOPES.join(', ')})
with --url URL                                                              for a system in containers`;

/** Development only: prints a token that the running embedded system accepts for a day. */
try {
  const { values } = parseArgs({ options: { scope: { type: 'string', multiple: true }, group: { type: 'string', multiple: true }, sub: { type: 'string' }, client: { type: 'string' }, url: { type: 'string' } } });
  const scopes = (values.scope ?? []).flatMap((list) => list.split(/[ ,]/));
  const allowed: readonly string[] = values.client === undefined ? PERSON_SCOPES : MACHINE_SCOPES;
  const wrong = scopes.filter((scope) => !allowed.includes(scope));
  if (scopes.length === 0 || wrong.length > 0) throw new Error(`${scopes.length === 0 ? 'Name a --scope.' : `Not a scope of a ${values.client === undefined ? 'person' : 'machine'}: ${wrong.join(', ')}.`}\n${USAGE}`);
  const environment = readEnvironment([]);
  const remote = values.url === undefined ? undefined : await findRemoteIssuer(values.url.replace(/\/+$/, ''));
  if (remote === undefined) requireOwnTokens(environment.AUTH_ISSUER);
  const issuer = remote ?? (await openDevIssuer(resolve(environment.SEUIL_DATA), { production: environment.mode === 'production' }));
  console.log(
    await signDevToken(issuer, {
      scopes,
      expiresInSeconds: 86_400,
      ...(values.client === undefined ? { sub: values.sub ?? crypto.randomUUID(), groups: values.group ?? [] } : { clientId: values.client }),
    }),
  );
} catch (error) {
  console.error(error instanceof EnvironmentFaults || error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
