import { cpSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describeAll, redocScript } from '../libs/http/docs/api-docs.ts';
import { inForeground } from './command/program.ts';
import type { Session } from './command/session.ts';
import { describedServices } from './describe.ts';

const FOLDERS = ['dist', 'dist-issuer'];
const BUILT = new URL('../dist/libs/http/docs/built/', import.meta.url);

const removeAll = () => {
  for (const folder of FOLDERS) rmSync(folder, { recursive: true, force: true });
};

/** These files are read at run time beside the code, such as the templates of the mails. */
const isRead = (path: string) => statSync(path).isDirectory() || !path.endsWith('.ts');

/** Every process of the image serves the description of all services, which no single process could compose. */
function describe(): void {
  const described = describeAll(describedServices());
  mkdirSync(BUILT);
  writeFileSync(new URL('openapi.json', BUILT), JSON.stringify(described.merged));
  for (const [name, document] of described.services)
    writeFileSync(new URL(`${name}.json`, BUILT), JSON.stringify(document));
  writeFileSync(new URL('services.json', BUILT), JSON.stringify({ names: [...described.services.keys()] }));
  writeFileSync(new URL('redoc.js', BUILT), redocScript());
}

/** An issuer that signs for anybody must not be at hand in production, so it has an image of its own. */
function setIssuerApart(): void {
  for (const file of ['scripts/issuer.js', 'libs/embedded/dev-issuer.js', 'libs/embedded/issuer-paths.js']) {
    mkdirSync(dirname(`dist-issuer/${file}`), { recursive: true });
    renameSync(`dist/${file}`, `dist-issuer/${file}`);
    rmSync(`dist/${file}.map`);
  }
}

export async function build(_inputValues: object, session: Session): Promise<number> {
  removeAll();
  // Half a build would look like a whole one.
  let isWhole = false;
  session.atEnd(() => {
    if (!isWhole) removeAll();
  });
  const code = await inForeground(session, process.execPath, [
    'node_modules/typescript/bin/tsc',
    '-p',
    'tsconfig.build.json',
  ]);
  if (code !== 0) return 1;
  for (const folder of ['services', 'libs']) cpSync(folder, `dist/${folder}`, { recursive: true, filter: isRead });
  describe();
  setIssuerApart();
  // The servers for a laptop need development packages, which the image does not have.
  rmSync('dist/libs/embedded', { recursive: true });
  isWhole = true;
  return 0;
}
