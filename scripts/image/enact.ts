import { cp, mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { listened } from '../command/program.ts';
import type { Session } from '../command/session.ts';
import type { Stage } from './dockerfile.ts';

/** This is a stage as it stands after its last step. Its file system is a folder. */
export type BuiltStage = {
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthCommand: readonly string[];
};

export type Ground = {
  /** This folder holds one folder for each stage. */
  readonly folder: string;
  /** This is the checkout. */
  readonly context: string;
  /** These are the first parts of the paths that .dockerignore lets through. */
  readonly open: ReadonlySet<string>;
  /** The command of a step gets nothing but this, and the ENV of its stage. */
  readonly env: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
  readonly session: Session;
};

/** Reads `*`, followed by `!path` for each path that is let through. No other form of .dockerignore is understood. */
export function openPaths(dockerignore: string): Set<string> {
  const [everything, ...open] = dockerignore.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  if (everything !== '*' || open.some((line) => !/^![^*?[\]/]+$/.test(line)))
    throw new Error('.dockerignore must begin with * and then open single paths by !path.');
  return new Set(open.map((line) => line.slice(1)));
}

const words = (json: string) => JSON.parse(json) as string[];
/** Gives the place of a path of the image, in the folder that stands for the image. */
const inside = ({ root, workdir }: Pick<BuiltStage, 'root' | 'workdir'>, path: string) =>
  join(root, path.startsWith('/') ? path : join(workdir, path));

async function copy(
  rest: string,
  stage: BuiltStage,
  built: ReadonlyMap<string, BuiltStage>,
  { context, open }: Ground,
): Promise<void> {
  const [, from, list = ''] = /^(?:--from=(\S+) )?(.+)$/.exec(rest) ?? [];
  const paths = list.split(' ');
  const target = paths.pop() ?? '';
  const source = from === undefined ? undefined : built.get(from);
  if (from !== undefined && !source) throw new Error(`COPY --from=${from}: there is no such stage before.`);
  for (const path of paths) {
    if (!source && !open.has(path.split('/')[0] ?? '')) throw new Error(`COPY ${path}: .dockerignore keeps it out.`);
    const file = source ? inside(source, path) : join(context, path);
    // Docker copies what is in a folder, and copies a file into a target that ends in a slash.
    await cp(file, inside(stage, target.endsWith('/') ? join(target, basename(path)) : target), { recursive: true });
  }
}

/**
 * Takes the steps of one stage. An instruction that is not known here stops the check, so that the check cannot drift.
 */
export async function enact(stage: Stage, built: ReadonlyMap<string, BuiltStage>, ground: Ground): Promise<BuiltStage> {
  const root = join(ground.folder, stage.name);
  await mkdir(root, { recursive: true });
  const parent = built.get(stage.from);
  if (parent)
    for (const entry of await readdir(parent.root))
      await cp(join(parent.root, entry), join(root, entry), { recursive: true, verbatimSymlinks: true });
  let now: BuiltStage = parent
    ? { ...parent, root }
    : { root, workdir: '/', env: {}, user: undefined, entrypoint: [], command: [], healthCommand: [] };
  for (const { word, rest } of stage.steps) {
    ground.say(`${stage.name.padEnd(9)} ${word} ${rest.length > 90 ? `${rest.slice(0, 89)}…` : rest}`);
    if (word === 'WORKDIR') {
      now = { ...now, workdir: rest };
      await mkdir(inside(now, '.'), { recursive: true });
    } else if (word === 'COPY') await copy(rest, now, built, ground);
    else if (word === 'RUN') {
      const { code, stdout, stderr } = await listened(ground.session, 'sh', ['-ec', rest], {
        cwd: inside(now, '.'),
        env: { ...ground.env, ...now.env },
      });
      if (code !== 0) throw new Error(`RUN ${rest} failed:\n${`${stdout}${stderr}`.slice(-3_000)}`);
    } else if (word === 'ENV') {
      now = {
        ...now,
        env: {
          ...now.env,
          ...Object.fromEntries(
            rest.split(' ').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
          ),
        },
      };
    } else if (word === 'USER') now = { ...now, user: rest };
    else if (word === 'ENTRYPOINT') now = { ...now, entrypoint: words(rest), command: [] };
    else if (word === 'CMD') now = { ...now, command: words(rest) };
    else if (word === 'HEALTHCHECK') now = { ...now, healthCommand: words(/ CMD (\[.*\])$/.exec(rest)?.[1] ?? '[]') };
    else if (word !== 'EXPOSE') throw new Error(`This check knows no ${word}; teach it in scripts/image/enact.ts.`);
  }
  return now;
}
