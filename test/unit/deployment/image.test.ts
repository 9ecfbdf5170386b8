import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readEnvironment } from '../../../libs/config/environment.ts';
import { services } from '../../../scripts/services.ts';
import { read } from '../../support/deployment-files.ts';

const dockerfile = read('Dockerfile');
const stages = dockerfile.split(/^FROM /m).slice(1);
const last = stages.at(-1) ?? '';

const filesIn = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`);
const shipped = [...filesIn('services'), ...filesIn('libs'), 'scripts/migrate.ts', 'scripts/services.ts'].filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.startsWith('libs/embedded/'));

test('the image runs as somebody without rights, in production mode, on the port of the services', () => {
  expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  expect(last).toMatch(/^ENV NODE_ENV=production\b/m);
  expect(last).toContain(`EXPOSE ${readEnvironment([], { NODE_ENV: 'test' }).PORT}\n`);
});

test('what runs in the image was installed without development packages', () => {
  expect(last).toContain('COPY --from=packages /app/node_modules node_modules');
  expect(stages.find((stage) => /^\S+ AS packages$/m.test(stage))).toContain('RUN npm ci --omit=dev');
});

test('code in the image imports only packages that are in the image', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: object };
  const missing = shipped.flatMap((file) =>
    [...read(file).matchAll(/^(?:import|export) (?!type\b)(?:[^'";]* from )?'([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gm)]
      .map(([, one, other]) => one ?? other ?? '')
      .filter((name) => !name.startsWith('node:') && !((name.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? '') in dependencies))
      .map((name) => `${file}: ${name}`),
  );
  expect(shipped.length).toBeGreaterThan(100);
  expect(missing).toEqual([]);
});

test('the image has an entry for every service and for the migration', () => {
  for (const { name } of services) expect([name, existsSync(`services/${name}/main.ts`)]).toEqual([name, true]);
  expect(JSON.parse(read('tsconfig.build.json'))).toMatchObject({ compilerOptions: { outDir: 'dist' }, include: ['services', 'libs', 'scripts/migrate.ts'] });
  expect(read('scripts/entrypoint.sh')).toContain('exec node dist/scripts/migrate.js');
});

test('.dockerignore lets through what the Dockerfile copies, and nothing else', () => {
  const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list = '']) => list.split(' ')).map((path) => path.split('/')[0]);
  const [everything, ...open] = read('.dockerignore').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(everything).toBe('*');
  expect(open.sort()).toEqual([...new Set(sources)].map((path) => `!${path}`).sort());
});
