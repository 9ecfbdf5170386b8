/**
 * kustomize renders every overlay, kubernetes-validate compares each object with the schemas of Kubernetes, and checkov
 * looks for what is unsafe. A check that is left out is named with its reason in the annotations of the object.
 */
import { appendFile, cp, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { onPath } from '../../libs/embedded/executables.ts';
import { pythonTool } from '../../libs/embedded/python-wheel.ts';
import { listened, type Said } from '../command/program.ts';
import type { Session } from '../command/session.ts';
import { faultsOfReading } from './kustomize-compared.ts';
import { render as readAsTests } from './kustomize.ts';

const KUBERNETES_VALIDATE = '1.37.0';
const CHECKOV = '3.3.30';
/**
 * Kubernetes itself does not know these kinds. The tests in test/unit/deployment look at our objects of these kinds.
 */
const OF_OPERATORS = ['ScaledObject', 'TriggerAuthentication', 'ServiceMonitor', 'PrometheusRule'];

type Manifest = { kind: string; metadata: { name: string; annotations?: Record<string, string> } };
type Verdict = { readonly ok: boolean; readonly line: string };

const say = (line: string) => console.log(line);

type Run = (file: string, args: readonly string[]) => Promise<Said>;

function renderer(run: Run): (folder: string) => Promise<string> {
  const command =
    onPath('kustomize') !== undefined
      ? ['kustomize', 'build']
      : onPath('kubectl') !== undefined
        ? ['kubectl', 'kustomize']
        : undefined;
  if (!command)
    throw new Error(
      'Neither kubectl nor kustomize is on the PATH, and nothing else renders what a cluster gets.\nSee https://kubernetes.io/docs/tasks/tools/; npm test reads the files without them.',
    );
  const [file = '', ...args] = command;
  return async (folder) => {
    const { code, stdout, stderr } = await run(file, [...args, folder]);
    if (code !== 0 || stderr.trim() !== '') throw new Error(`${command.join(' ')} ${folder}: ${stderr}`);
    return stdout;
  };
}

async function validate(run: Run, python: string, file: string, manifests: readonly Manifest[]): Promise<Verdict> {
  const { code, stdout, stderr } = await run(python, ['-m', 'kubernetes_validate', '--strict', file]);
  const lines = `${stdout}${stderr}`.split('\n');
  const passed = lines.filter((line) => / passed for resource /.test(line)).length;
  const expected = manifests.filter(({ kind }) => !OF_OPERATORS.includes(kind)).length;
  const complaints = lines.filter(
    (line) => line.startsWith('ERROR') && !OF_OPERATORS.some((kind) => line.toLowerCase().includes(kind.toLowerCase())),
  );
  const ok = passed === expected && complaints.length === 0;
  return {
    ok,
    line: `${passed} of ${expected} objects are valid (kubernetes-validate ${KUBERNETES_VALIDATE}, exit ${code})${ok ? '' : `\n${lines.filter((line) => !/ passed /.test(line)).join('\n')}`}`,
  };
}

type Summary = { passed: number; failed: number; skipped: number; parsing_errors: number };
type Report = {
  summary: Summary;
  results: { failed_checks: { check_id: string; check_name: string; resource: string }[] };
};

async function scan(run: Run, python: string, file: string): Promise<Verdict> {
  const { stdout, stderr } = await run(python, [
    '-m',
    'checkov.main',
    '--framework',
    'kubernetes',
    '--skip-download',
    '--output',
    'json',
    '--file',
    file,
  ]);
  if (!stdout.trimStart().startsWith('{')) throw new Error(`checkov: ${stdout.slice(0, 2_000)}${stderr.slice(-2_000)}`);
  const { summary, results } = JSON.parse(stdout) as Report;
  const failed = results.failed_checks.map(
    ({ check_id, check_name, resource }) => `  ${check_id} ${check_name}: ${resource}`,
  );
  return {
    ok: summary.passed > 0 && summary.failed === 0 && summary.parsing_errors === 0,
    line: [
      `${summary.passed} checks passed, ${summary.failed} failed, ${summary.skipped} left out with a reason (checkov ${CHECKOV})`,
      ...failed,
    ].join('\n'),
  };
}

/** Checks that each check is left out with a reason that is a sentence, not a word. */
function reasons(manifests: readonly Manifest[]): Verdict {
  const skips = manifests.flatMap(({ kind, metadata }) =>
    Object.entries(metadata.annotations ?? {})
      .filter(([key]) => key.startsWith('checkov.io/skip'))
      .map(([, text]) => ({ who: `${kind} ${metadata.name}`, text })),
  );
  const bare = skips.filter(({ text }) => !/^CKV2?_K8S_\d+=.{15,}$/.test(text));
  return {
    ok: bare.length === 0,
    line:
      bare.length === 0
        ? `${new Set(skips.map(({ text }) => text)).size} reasons are given`
        : `without a reason:\n${bare.map(({ who, text }) => `  ${who}: ${text}`).join('\n')}`,
  };
}

/** Says which images are named by a tag, which somebody may move. For development that is as it should be. */
function tags(manifests: readonly Manifest[]): string {
  const images = JSON.stringify(manifests).match(/(?<="image":")[^"]+/g) ?? [];
  const byTag = [...new Set(images)].filter((image) => !/@sha256:[0-9a-f]{64}$/.test(image));
  return byTag.length === 0
    ? '✓ every image is named by its digest'
    : `  by tag and not by digest: ${byTag.join(', ')}`;
}

/** Checks that the tests, which read the files without kustomize, read them as kustomize does. */
function reading(folder: string, text: string): Verdict {
  const faults = faultsOfReading(
    readAsTests(folder),
    parseAllDocuments(text).map((document) => document.toJS() as Record<string, unknown>),
  );
  return {
    ok: faults.length === 0,
    line: faults.length === 0 ? 'the tests read it as kustomize does' : faults.join('\n'),
  };
}

/**
 * Gives every overlay, and production once more with each component, in a copy of k8s/, so that nothing is put into the
 * checkout.
 */
async function overlaysIn(folder: string): Promise<string[]> {
  const k8s = join(folder, 'k8s');
  await cp('k8s', k8s, { recursive: true });
  const overlays = (await readdir(join(k8s, 'overlays'))).filter((name) => !name.startsWith('.')).sort();
  const components = (await readdir(join(k8s, 'components'))).sort();
  const made = components.map(async (component) => {
    const name = `production-with-${component}`;
    await cp(join(k8s, 'overlays', 'production'), join(k8s, 'overlays', name), { recursive: true });
    await appendFile(
      join(k8s, 'overlays', name, 'kustomization.yaml'),
      `\ncomponents: [../../components/${component}]\n`,
    );
    return name;
  });
  return [...overlays, ...(await Promise.all(made))].map((name) => join(k8s, 'overlays', name));
}

export async function checkManifests(_given: object, session: Session): Promise<number> {
  const run: Run = (file, args) => listened(session, file, args);
  const render = renderer(run);
  const schemas = await pythonTool('kubernetes-validate', KUBERNETES_VALIDATE, 'about 30 MB', say);
  const policies = await pythonTool('checkov', CHECKOV, 'about 300 MB, some minutes', say);
  const folder = await session.temporaryFolder('k8s');
  const overlays = await overlaysIn(folder);
  const base = join(folder, 'k8s', 'base');
  const read = reading(base, await render(base));
  say(`base\n${read.ok ? '✓' : '✗'} ${read.line}`);
  let failures = read.ok ? 0 : 1;
  for (const overlay of overlays) {
    const file = join(folder, `${basename(overlay)}.yaml`);
    const text = await render(overlay);
    await writeFile(file, text);
    const manifests = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
    say(`${basename(overlay)}: ${manifests.length} objects rendered`);
    const verdicts = [
      reading(overlay, text),
      await validate(run, schemas, file, manifests),
      await scan(run, policies, file),
      reasons(manifests),
    ];
    for (const { ok, line } of verdicts) say(`${ok ? '✓' : '✗'} ${line}`);
    say(tags(manifests));
    failures += verdicts.filter(({ ok }) => !ok).length;
  }
  say(failures === 0 ? 'k8s ok' : `k8s not ok: ${failures} faults`);
  return failures === 0 ? 0 : 1;
}
