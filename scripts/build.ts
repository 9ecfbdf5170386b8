/** What the image runs, in dist/: `npm run build`. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describeAll, redocScript } from '../libs/http/docs/api-docs.ts';
import { describedServices } from './describe.ts';

for (const folder of ['dist', 'dist-issuer']) rmSync(folder, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(1);

/** Mail templates and whatever else is read at run time beside the code. */
const isRead = (path: string) => statSync(path).isDirectory() || !path.endsWith('.ts');
for (const folder of ['services', 'libs']) cpSync(folder, `dist/${folder}`, { recursive: true, filter: isRead });

/** Every process of the image serves the description of all services, which none of them could compose alone. */
const built = new URL('../dist/libs/http/docs/built/', import.meta.url);
const described = describeAll(describedServices());
mkdirSync(built);
writeFileSync(new URL('openapi.json', built), JSON.stringify(described.merged));
for (const [name, document] of described.services) writeFileSync(new URL(`${name}.json`, built), JSON.stringify(document));
writeFileSync(new URL('services.json', built), JSON.stringify({ names: [...described.services.keys()] }));
writeFileSync(new URL('redoc.js', built), redocScript());

// An issuer that signs for anybody must not be at hand in production: an image of its own has it.
for (const file of ['scripts/issuer.js', 'libs/embedded/dev-issuer.js', 'libs/embedded/issuer-paths.js']) {
  mkdirSync(dirname(`dist-issuer/${file}`), { recursive: true });
  renameSync(`dist/${file}`, `dist-issuer/${file}`);
  rmSync(`dist/${file}.map`);
}

// Servers for a laptop need development packages.
rmSync('dist/libs/embedded', { recursive: true });
