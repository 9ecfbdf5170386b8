/** What the image runs, in dist/: `npm run build`. */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, statSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(1);

/** Mail templates and whatever else is read at run time beside the code. */
const isRead = (path: string) => statSync(path).isDirectory() || !path.endsWith('.ts');
for (const folder of ['services', 'libs']) cpSync(folder, `dist/${folder}`, { recursive: true, filter: isRead });

// Servers for a laptop need development packages, and an issuer that signs for anybody must not be at hand in production.
rmSync('dist/libs/embedded', { recursive: true });
