import { MACHINE_SCOPES, PERSON_SCOPES } from '../libs/http/caller.ts';
import { defineCommand } from './command/command.ts';
import { further, ifGiven, text, texts, uuid } from './command/input.ts';
import { Misuse } from './command/misuse.ts';
import { runAsScript } from './command/run.ts';

const DAY_SECONDS = 86_400;

const scopesIn = (words: readonly string[]): readonly string[] => {
  const scopes = words.flatMap((list) => list.split(/[ ,]/));
  if (scopes.length === 0)
    throw new Misuse(
      `Name a --scope: of a person ${PERSON_SCOPES.join(', ')}; of a machine, with --client, ${MACHINE_SCOPES.join(', ')}`,
    );
  return scopes;
};

export const token = defineCommand({
  name: 'token',
  group: 'run',
  summary: 'Prints a token that the embedded system accepts for a day, for development only.',
  details: `A person has the scopes ${PERSON_SCOPES.join(', ')}; a machine of the platform, which --client names, ${MACHINE_SCOPES.join(', ')}. The system is the one on .seuil, or on the folder that SEUIL_DATA names.`,
  example: '--scope group --group 5f7d1c1e-6a0a-4d0c-9a53-0f3a3c1f7b11',
  options: {
    scope: further(texts('SCOPE', 'what it may do'), scopesIn),
    group: further(texts('UUID', 'a group that the person manages'), (words) => words.map(uuid)),
    sub: ifGiven(text('UUID', 'the person; left out, somebody new'), uuid),
    client: text('NAME', 'a machine instead of a person'),
    url: text('URL', 'of a system in containers, whose own issuer signs'),
  },
  async run({ scope: scopes, group: groups, sub, client, url }) {
    const allowed: readonly string[] = client === undefined ? PERSON_SCOPES : MACHINE_SCOPES;
    const wrong = scopes.filter((scope) => !allowed.includes(scope));
    if (wrong.length > 0)
      throw new Misuse(
        `Not a scope of a ${client === undefined ? 'person' : 'machine'}: ${wrong.join(', ')}; there are ${allowed.join(', ')}`,
      );
    const [
      { resolve },
      { readEnvironment },
      { openExistingIssuer, requireOwnTokens, signDevToken },
      { findRemoteIssuer },
    ] = await Promise.all([
      import('node:path'),
      import('../libs/config/environment.ts'),
      import('../libs/embedded/dev-issuer.ts'),
      import('../libs/embedded/remote-issuer.ts'),
    ]);
    const { SEUIL_DATA, AUTH_ISSUER, mode } = readEnvironment([]);
    const remote = url === undefined ? undefined : await findRemoteIssuer(url.replace(/\/+$/, ''));
    if (remote === undefined) requireOwnTokens(AUTH_ISSUER);
    const issuer = remote ?? (await openExistingIssuer(resolve(SEUIL_DATA), { production: mode === 'production' }));
    const who = client === undefined ? { sub: sub ?? crypto.randomUUID(), groups } : { clientId: client };
    console.log(await signDevToken(issuer, { ...who, scopes, expiresInSeconds: DAY_SECONDS }));
  },
});

void runAsScript(import.meta.url, token);
