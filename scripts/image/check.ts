/**
 * Reads the steps of the Dockerfile and takes them in an empty folder, with the image's own Node and an environment
 * that holds nothing else. Then it starts every entry point as compose does, on embedded servers.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbedded } from '../../libs/embedded/embedded.ts';
import { freePort } from '../../libs/embedded/free-port.ts';
import { ISSUER_PATHS } from '../../libs/embedded/issuer-paths.ts';
import { services } from '../../services/all-services.ts';
import type { Session } from '../command/session.ts';
import { composeVariables } from '../compose-variables.ts';
import { containersOf } from './container.ts';
import { readDockerfile, stagesFor, type Stage } from './dockerfile.ts';
import { enact, type BuiltStage, type Ground } from './enact.ts';
import { prepareGround } from './ground.ts';

const say = (line: string) => console.log(`  ${line}`);
const faults: string[] = [];
const expect = (promise: string, holds: boolean, details = '') => {
  console.log(`${holds ? '✓' : '✗'} ${promise}`);
  if (!holds) faults.push(`${promise}${details === '' ? '' : `\n${details}`}`);
};

type Lock = {
  packages: Record<string, { version?: string; dev?: boolean; optional?: boolean; devOptional?: boolean }>;
};

/** Compares the packages that lie in the folder with the lock file. */
function checkPackages(root: string): void {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  const folders = readdirSync(join(root, 'node_modules'), { recursive: true, encoding: 'utf8' })
    .map((file) => /^((?:.+\/node_modules\/)?(?:@[^/]+\/)?[^/@.][^/]*)\/package\.json$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .map((name) => `node_modules/${name}`);
  const differing = folders.filter((folder) => {
    const { version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { version?: string };
    const locked = lock.packages[folder];
    return locked === undefined || locked.dev === true || locked.version !== version;
  });
  const missing = Object.entries(lock.packages).filter(
    ([folder, { dev, optional, devOptional }]) =>
      folder !== '' && !dev && !optional && !devOptional && !folders.includes(folder),
  );
  expect(
    `${folders.length} packages, each in the version of the lock file, none for development`,
    folders.length > 0 && differing.length === 0,
    differing.join('\n'),
  );
  expect(
    'none that the lock file names is missing',
    missing.length === 0,
    missing.map(([folder]) => folder).join('\n'),
  );
}

async function buildAll(
  stages: readonly Stage[],
  ground: Ground,
): Promise<{ service: BuiltStage; issuer: BuiltStage }> {
  const built = new Map<string, BuiltStage>();
  for (const stage of stages) built.set(stage.name, await enact(stage, built, ground));
  const builtStage = (name: string) => built.get(name) ?? Promise.reject(new Error(`There is no stage ${name}.`));
  return { service: await builtStage(stages.at(-1)?.name ?? ''), issuer: await builtStage('issuer') };
}

async function checkEntryPoints(
  { service, issuer }: { service: BuiltStage; issuer: BuiltStage },
  ground: Ground,
  session: Session,
): Promise<void> {
  const servers = await session.during(
    startEmbedded({ dataFolder: join(ground.folder, 'servers'), env: {}, say }),
    ({ stop }) => stop(),
  );
  const serverVariables = { MONGODB_URI: servers.mongoUri, REDIS_URL: servers.redisUrl, SMTP_URL: servers.smtpUrl };
  const image = containersOf(service, ground.env['PATH'] ?? '', session);
  const unnamed = await image.run([]);
  expect(
    'without an argument it says what there is',
    unnamed.code === 64 && services.every(({ name }) => unnamed.output.includes(name)),
    unnamed.output,
  );
  for (const args of [['migrate'], ['migrate', '--wait']]) {
    const { code, output } = await image.run(args, composeVariables('migrate', serverVariables));
    expect(`${args.join(' ')} ends with 0`, code === 0, output);
  }
  for (const { name } of services) {
    const container = await image.up([name], await freePort(), composeVariables(name, serverVariables));
    const ready = await fetch(`http://127.0.0.1:${container.port}/health/ready`);
    const health = await ready.text();
    const { code, output, ms } = await container.end('SIGTERM');
    expect(
      `${name} is healthy, ready, and ends with 0 after SIGTERM (${Math.round(ms)} ms)`,
      ready.ok && code === 0 && ms < 15_000,
      `${health}\n${output.slice(-2_000)}`,
    );
    const bare = await image.run([name]);
    expect(`${name} names what it lacks`, bare.code === 78 && bare.output.includes('MONGODB_URI'), bare.output);
  }
  const queues = await image.run(['admin', 'queues'], composeVariables('directory', serverVariables));
  expect('admin shows where work waits', queues.code === 0 && queues.output.includes('worker-emails'), queues.output);
  const refused = await image.run(['issuer']);
  expect('the image of the services has no issuer', refused.code === 64, refused.output);
  const signing = containersOf(issuer, ground.env['PATH'] ?? '', session);
  // Compose gives the issuer a folder in memory, where it keeps its key.
  const data = join(ground.folder, 'issuer-data');
  await mkdir(data);
  await chmod(data, 0o777);
  const container = await signing.up([], await freePort(), {
    ...composeVariables('issuer', serverVariables),
    SEUIL_DATA: data,
    HOST: '127.0.0.1',
  });
  const keys = await fetch(`http://127.0.0.1:${container.port}${ISSUER_PATHS.keys}`);
  expect('the issuer shows its public key', keys.ok && !(await keys.text()).includes('"d"'));
  expect('the issuer ends with 0 after SIGTERM', (await container.end('SIGTERM')).code === 0);
  const inProduction = await signing.run([], {
    ...composeVariables('issuer', serverVariables),
    NODE_ENV: 'production',
    MONGODB_URI: 'mongodb://x',
    REDIS_URL: 'redis://x',
    AUTH_ISSUER: 'x',
    AUTH_JWKS_URL: 'https://x.invalid',
    DEMONSTRATION: 'yes',
  });
  expect(
    'the issuer refuses production',
    inProduction.code !== 0 && inProduction.output.includes('must never run in production'),
    inProduction.output,
  );
}

export async function checkImage(_given: object, session: Session): Promise<number> {
  const stages = readDockerfile(readFileSync('Dockerfile', 'utf8'));
  const wanted = new Set([...stagesFor(stages), ...stagesFor(stages, 'issuer')]);
  const ground = await prepareGround(stages, session, say);
  const { service, issuer } = await buildAll(
    stages.filter((stage) => wanted.has(stage)),
    ground,
  );
  const app = join(service.root, service.workdir);
  checkPackages(app);
  expect(
    'no issuer, no embedded servers, no sources',
    !['dist/libs/embedded', 'dist/scripts/issuer.js', 'services', 'libs', 'test'].some((path) =>
      existsSync(join(app, path)),
    ),
  );
  const { components } = JSON.parse(readFileSync(join(app, 'sbom.cdx.json'), 'utf8')) as {
    components: { name: string }[];
  };
  expect(
    `the list of its parts names ${components.length} packages, none for development`,
    components.some(({ name }) => name === 'bullmq') && !components.some(({ name }) => name === 'typescript'),
  );
  for (const { root } of [service, issuer]) spawnSync('chmod', ['-R', 'a-w,a+rX', root]);
  await checkEntryPoints({ service, issuer }, ground, session);
  console.log(faults.length === 0 ? `image ok, on ${stages[0]?.from ?? ''}` : `image not ok:\n${faults.join('\n')}`);
  return faults.length === 0 ? 0 : 1;
}
