/**
 * Schemathesis reads the merged OpenAPI description and calls a running system of its own with valid tokens. All its
 * checks and the stateful links are on.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readEnvironment } from '../../libs/config/environment.ts';
import { openDevIssuer, signDevToken } from '../../libs/embedded/dev-issuer.ts';
import { pythonTool } from '../../libs/embedded/python-wheel.ts';
import { MACHINE_SCOPES } from '../../libs/http/caller.ts';
import { systemClock } from '../../libs/time/clock.ts';
import { inForeground } from '../command/program.ts';
import type { Session } from '../command/session.ts';
import { setStage } from '../demo/stage.ts';
import { tellStory } from '../demo/story.ts';
import { startOwnSystem } from '../own-system.ts';
import { operationsOf, scopesOf, settingsFor, type Description, type Dictionaries } from './settings.ts';
import { leaveWorkUndone, SILENT } from './world.ts';

const SCHEMATHESIS = '4.32.5';
const TOKEN_SECONDS = 86_400;

type Tokens = (operation: { name: string; scopes: readonly string[] }) => string;

/**
 * Makes one caller for each scope, so that the four steps of a claim are taken by four persons, and two for the group.
 */
async function tokensFor(
  dataFolder: string,
  group: { id: string; contacts: readonly { personId: string }[] },
  description: Description,
): Promise<Tokens> {
  const issuer = await openDevIssuer(dataFolder, { production: false });
  const tokens = new Map<string, string>();
  const all = new Set(operationsOf(description).flatMap(({ operation }) => scopesOf(operation)));
  for (const scope of all) {
    const isMachine = (MACHINE_SCOPES as readonly string[]).includes(scope);
    const who = isMachine
      ? { clientId: 'platform' }
      : scope === 'group'
        ? { sub: group.contacts[0]?.personId, groups: [group.id] }
        : { groups: [] };
    tokens.set(scope, await signDevToken(issuer, { ...who, scopes: [scope], expiresInSeconds: TOKEN_SECONDS }));
  }
  const second = await signDevToken(issuer, {
    sub: group.contacts[1]?.personId,
    groups: [group.id],
    scopes: ['group'],
    expiresInSeconds: TOKEN_SECONDS,
  });
  return ({ name, scopes }) => {
    const token = name.endsWith('/validations') ? second : tokens.get(scopes[0] ?? '');
    if (token === undefined) throw new Error(`nobody may call ${name}`);
    return token;
  };
}

/**
 * Collects the ids of what there is, by the name of the parameter that takes them: `/v1/claims/{claimId}` takes those
 * that `/v1/claims` lists.
 */
async function idsIn(url: string, description: Description, tokenFor: Tokens): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  const names = new Set(operationsOf(description).map(({ name }) => name));
  for (const { path } of operationsOf(description)) {
    const [, list = '', param = ''] = /^(\/v1\/[\w-]+)\/\{(\w+)\}/.exec(path) ?? [];
    if (param === '' || found[param] || !names.has(`GET ${list}`)) continue;
    const name = `GET ${list}`;
    const scopes = scopesOf(description.paths[list]?.['get'] ?? {});
    // The ids are those that staff see in full, not those that a group sees of its own.
    const staff = scopes.filter((scope) => scope !== 'group');
    const response = await fetch(
      `${url}${list}`,
      scopes.length === 0
        ? {}
        : { headers: { authorization: `Bearer ${tokenFor({ name, scopes: staff.length > 0 ? staff : scopes })}` } },
    );
    const { items = [] } = (await response.json()) as { items?: { id?: string }[] };
    found[param] = items.flatMap(({ id }) => (id === undefined ? [] : [id]));
  }
  return found;
}

/** @param rest words that go to schemathesis as they are */
export async function fuzz(
  { seconds, seed, rest }: { seconds: number; seed: number; rest: readonly string[] },
  session: Session,
): Promise<number> {
  const { SEUIL_DATA, PORT, mode } = readEnvironment([]);
  if (mode === 'production') throw new Error('The fuzzer breaks what it can: never in production.');
  const python = await pythonTool('schemathesis', SCHEMATHESIS, 'about 90 MB', console.log);
  const dataFolder = resolve(SEUIL_DATA, 'fuzz');
  const starting = startOwnSystem({
    name: 'fuzz',
    dataFolder,
    port: PORT,
    variables: { RATE_LIMIT_PER_MINUTE: '1000000', RATE_LIMIT_PER_ADDRESS: '1000000' },
  });
  const system = await session.during(starting, ({ stop }) => stop());
  console.log(`Seuil runs at ${system.url}; playing the story of the demo, so that there is something to find`);
  const stage = await setStage({
    ...system,
    now: systemClock,
    bankFolder: system.dataFolder,
    letDaysPass: undefined,
    issuer: await openDevIssuer(dataFolder, { production: false }),
    narrator: SILENT,
  });
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
  // There is one worker only, because the same seed must find the same faults, and threads disturb its Python.
  const args = [
    '--config-file',
    configFile,
    'run',
    `${system.url}/openapi.json`,
    '--max-time',
    String(seconds),
    '--seed',
    String(seed),
    '--workers',
    '1',
    ...rest,
  ];
  // It runs in the data folder, where it keeps what it remembers of a run.
  const code = await inForeground(session, python, ['-m', 'schemathesis.cli', ...args], { cwd: dataFolder });
  console.log(
    `fuzz ${code === 0 ? 'ok' : 'FAILED'}: ${seconds} s, seed ${seed}; log of the services: ${system.logFile}`,
  );
  return code;
}
