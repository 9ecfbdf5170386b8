/**
 * `npm run fuzz`: schemathesis reads the merged OpenAPI and calls a running system of its own with valid tokens,
 * all checks and stateful links on. It must find nothing.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readEnvironment } from '../libs/config/environment.ts';
import { openDevIssuer, signDevToken } from '../libs/embedded/dev-issuer.ts';
import { pythonTool } from '../libs/embedded/python-wheel.ts';
import { MACHINE_SCOPES } from '../libs/http/caller.ts';
import { onEndSignal } from '../libs/service/end-signal.ts';
import { systemClock } from '../libs/time/clock.ts';
import { setStage } from './demo/stage.ts';
import { tellStory } from './demo/story.ts';
import { operationsOf, scopesOf, settingsFor, type Description, type Dictionaries } from './fuzz/settings.ts';
import { leaveWorkUndone, SILENT } from './fuzz/world.ts';
import { startOwnSystem, type OwnSystem } from './own-system.ts';

const SCHEMATHESIS = '4.32.5';
const USAGE = `npm run fuzz -- [--seconds 120] [--seed N] [-- …]   what follows the second -- goes to schemathesis as it is`;
const TOKEN_SECONDS = 86_400;

type Tokens = (operation: { name: string; scopes: readonly string[] }) => string;

let system: OwnSystem | undefined;

/** One caller per scope, so that the four hands of a claim are four persons, and two for the group. */
async function tokensFor(dataFolder: string, group: { id: string; contacts: readonly { personId: string }[] }, description: Description): Promise<Tokens> {
  const issuer = await openDevIssuer(dataFolder, { production: false });
  const tokens = new Map<string, string>();
  const all = new Set(operationsOf(description).flatMap(({ operation }) => scopesOf(operation)));
  for (const scope of all) {
    const isMachine = (MACHINE_SCOPES as readonly string[]).includes(scope);
    const who = isMachine ? { clientId: 'platform' } : scope === 'group' ? { sub: group.contacts[0]?.personId, groups: [group.id] } : { groups: [] };
    tokens.set(scope, await signDevToken(issuer, { ...who, scopes: [scope], expiresInSeconds: TOKEN_SECONDS }));
  }
  const second = await signDevToken(issuer, { sub: group.contacts[1]?.personId, groups: [group.id], scopes: ['group'], expiresInSeconds: TOKEN_SECONDS });
  return ({ name, scopes }) => {
    const token = name.endsWith('/validations') ? second : tokens.get(scopes[0] ?? '');
    if (token === undefined) throw new Error(`nobody may call ${name}`);
    return token;
  };
}

/** Ids of what there is, by the name of the parameter that takes them: `/v1/claims/{claimId}` takes those that `/v1/claims` lists. */
async function idsIn(url: string, description: Description, tokenFor: Tokens): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  const names = new Set(operationsOf(description).map(({ name }) => name));
  for (const { path } of operationsOf(description)) {
    const [, list = '', param = ''] = /^(\/v1\/[\w-]+)\/\{(\w+)\}/.exec(path) ?? [];
    if (param === '' || found[param] || !names.has(`GET ${list}`)) continue;
    const name = `GET ${list}`;
    const scopes = scopesOf(description.paths[list]?.['get'] ?? {});
    // What staff see in full rather than what a group sees of its own.
    const staff = scopes.filter((scope) => scope !== 'group');
    const response = await fetch(`${url}${list}`, scopes.length === 0 ? {} : { headers: { authorization: `Bearer ${tokenFor({ name, scopes: staff.length > 0 ? staff : scopes })}` } });
    const { items = [] } = (await response.json()) as { items?: { id?: string }[] };
    found[param] = items.flatMap(({ id }) => (id === undefined ? [] : [id]));
  }
  return found;
}

/** @param cwd where it keeps what it remembers of a run */
async function schemathesis(args: readonly string[], cwd: string): Promise<number> {
  const python = await pythonTool('schemathesis', SCHEMATHESIS, 'about 90 MB', console.log);
  const child = spawn(python, ['-m', 'schemathesis.cli', ...args], { stdio: 'inherit', cwd });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

async function fuzz(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { seconds: { type: 'string', default: '120' }, seed: { type: 'string' } } });
  if (!/^\d{1,5}$/.test(values.seconds) || !/^\d{0,9}$/.test(values.seed ?? '')) throw new Error(USAGE);
  const seed = values.seed ?? String(randomInt(2 ** 29));
  const { SEUIL_DATA, PORT, mode } = readEnvironment([]);
  if (mode === 'production') throw new Error('The fuzzer breaks what it can: never in production.');
  const dataFolder = resolve(SEUIL_DATA, 'fuzz');
  system = await startOwnSystem({ name: 'fuzz', dataFolder, port: PORT, variables: { RATE_LIMIT_PER_MINUTE: '1000000', RATE_LIMIT_PER_ADDRESS: '1000000' } });
  console.log(`Seuil runs at ${system.url}; playing the story of the demo, so that there is something to find`);
  const stage = await setStage({ ...system, now: systemClock, bankFolder: system.dataFolder, letDaysPass: undefined, issuer: await openDevIssuer(dataFolder, { production: false }), narrator: SILENT });
  await tellStory(stage);
  const group = stage.certified[0];
  if (!group) throw new Error('there is no group');
  await leaveWorkUndone(stage, group);

  const description = (await (await fetch(`${system.url}/openapi.json`)).json()) as Description;
  const tokenFor = await tokensFor(dataFolder, group, description);
  const found = await idsIn(system.url, description, tokenFor);
  const dictionaries: Dictionaries = { ...found, groupId: [group.id, ...(found['groupId'] ?? []).slice(0, 3)] };
  const reportFolder = join(dataFolder, 'report');
  await mkdir(reportFolder, { recursive: true });
  const configFile = join(dataFolder, 'schemathesis.toml');
  await writeFile(configFile, settingsFor({ description, dictionaries, tokenFor, reportFolder }));
  // One worker: the same seed finds the same, and threads upset its Python.
  const code = await schemathesis(['--config-file', configFile, 'run', `${system.url}/openapi.json`, '--max-time', values.seconds, '--seed', seed, '--workers', '1', ...positionals], dataFolder);
  console.log(`fuzz ${code === 0 ? 'ok' : 'FAILED'}: ${values.seconds} s, seed ${seed}; log of the services: ${system.logFile}`);
  return code;
}

async function end(code: number): Promise<never> {
  await system?.stop();
  process.exit(code);
}

onEndSignal(() => end(130));
try {
  await end(await fuzz());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await end(2);
}
