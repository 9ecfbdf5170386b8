import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readEnvironment } from '../../../libs/config/environment.ts';
import { readDockerfile, stagesFor } from '../../../scripts/image/dockerfile.ts';
import { openPaths } from '../../../scripts/image/enact.ts';
import { services } from '../../../services/all-services.ts';
import { read } from '../../readers/deployment-files.ts';

const stages = readDockerfile(read('Dockerfile'));
const stageOf = (name: string) => stages.find((stage) => stage.name === name) ?? { name, from: '', steps: [] };
/** What the image of the services is after all its steps; the last stage only closes the file. */
const service = stageOf('service');
const restOf = (word: string, stage = service) =>
  stage.steps.filter((step) => step.word === word).map(({ rest }) => rest);

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`);
const shipped = [
  ...filesIn('services'),
  ...filesIn('libs'),
  ...['admin', 'command', 'migrate'].flatMap((folder) => filesIn(`scripts/${folder}`)),
  'scripts/admin.ts',
  'scripts/migrate.ts',
  'services/all-services.ts',
].filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.startsWith('libs/embedded/'));

test('the image runs as somebody without rights, in production mode, on the port of the services', () => {
  const [user = ''] = restOf('USER');
  expect(
    user
      .split(':')
      .map(Number)
      .every((id) => id > 10_000),
  ).toBe(true);
  expect(restOf('ENV').join(' ')).toMatch(/\bNODE_ENV=production\b/);
  expect(restOf('EXPOSE')).toEqual([String(readEnvironment([], { NODE_ENV: 'test' }).PORT)]);
  expect(restOf('HEALTHCHECK').join()).toContain('/health/live');
});

test('who builds without naming a target gets the image of the services, without the issuer', () => {
  expect(stages.at(-1)).toMatchObject({ from: 'service', steps: [] });
  expect(stagesFor(stages).map(({ name }) => name)).not.toContain('issuer');
});

test('all stages stand on one exact version of Node', () => {
  const bases = new Set(stages.map(({ from }) => from).filter((from) => !stages.some(({ name }) => name === from)));
  expect([...bases]).toEqual([expect.stringMatching(/^node:\d+\.\d+\.\d+-[a-z]+-slim$/)]);
});

test('what runs in the image was installed from the lock file, without development packages', () => {
  expect(restOf('COPY')).toContain('--from=packages /app/node_modules node_modules');
  expect(restOf('RUN', stageOf('packages'))).toEqual(['npm ci --omit=dev --ignore-scripts']);
});

test('the image carries the list of its parts', () => {
  expect(restOf('RUN', stageOf('build'))).toContain('npm sbom --omit=dev --sbom-format=cyclonedx > sbom.cdx.json');
  expect(restOf('COPY')).toContain('--from=build /app/sbom.cdx.json ./');
});

test('code in the image imports only packages that are in the image', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: object };
  const missing = shipped.flatMap((file) =>
    [
      ...read(file).matchAll(
        /^(?:import|export) (?!type\b)(?:[^'";]* from )?'([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gm,
      ),
    ]
      .map(([, quoted, other]) => quoted ?? other ?? '')
      .filter((name) => !name.startsWith('node:') && !((name.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? '') in dependencies))
      .map((name) => `${file}: ${name}`),
  );
  expect(shipped.length).toBeGreaterThan(100);
  expect(missing).toEqual([]);
});

test('the image has an entry for every service and for the migration', () => {
  for (const { name } of services) expect([name, existsSync(`services/${name}/main.ts`)]).toEqual([name, true]);
  expect(JSON.parse(read('tsconfig.build.json'))).toMatchObject({
    compilerOptions: { outDir: 'dist' },
    include: ['services', 'libs', 'scripts/migrate.ts', 'scripts/admin.ts', 'scripts/issuer.ts'],
  });
  expect(read('scripts/entrypoint.sh')).toMatch(
    /^ {2}migrate \| issuer \| admin\) .*exec node "dist\/scripts\/\$script\.js"/m,
  );
});

test('.dockerignore lets through what the Dockerfile copies, and nothing else', () => {
  const sources = stages
    .flatMap((stage) => restOf('COPY', stage))
    .filter((rest) => !rest.startsWith('--from'))
    .flatMap((rest) => rest.split(' ').slice(0, -1))
    .map((path) => path.split('/')[0]);
  expect([...openPaths(read('.dockerignore'))].sort()).toEqual([...new Set(sources)].sort());
});
