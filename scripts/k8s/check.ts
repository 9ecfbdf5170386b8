/**
 * `npm run k8s:check`: what only the real tools can say of k8s/. kustomize renders every overlay; kubernetes-validate
 * compares each object with the schemas of Kubernetes; checkov looks for what is unsafe. A check that is left out is
 * named with its reason in the object's annotations. Needs kubectl or kustomize; the rest is put into the user's cache.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { onPath } from '../libs/embedded/executables.ts';
import { pythonTool } from '../libs/embedded/python-wheel.ts';
import { faultsOfReading } from '../test/support/kustomize-compared.ts';
import { render as readAsTests } from '../test/support/kustomize.ts';

const KUBERNETES_VALIDATE = '1.37.0';
const CHECKOV = '3.3.30';
/** Kinds that Kubernetes itself does not know; test/unit/deployment looks at what ours say. */
const OF_OPERATORS = ['ScaledObject', 'TriggerAuthentication', 'ServiceMonitor', 'PrometheusRule'];

type Manifest = { kind: string; metadata: { name: string; annotations?: Record<string, string> } };
type Verdict = { readonly ok: boolean; readonly line: string };

const say = (line: string) => console.log(line);

function renderer(): (folder: string) => string {
  const command = onPath('kustomize') !== undefined ? ['kustomize', 'build'] : onPath('kubectl') !== undefined ? ['kubectl', 'kustomize'] : undefined;
  if (!command) throw new Error('Neither kubectl nor kustomize is on the PATH, and nothing else renders what a cluster gets.\nSee https://kubernetes.io/docs/tasks/tools/; npm test reads the files without them.');
  const [file = '', ...args] = command;
  return (folder) => {
    const { status, stdout, stderr } = spawnSync(file, [...args, folder], { encoding: 'utf8' });
    if (status !== 0 || stderr.trim() !== '') throw new Error(`${command.join(' ')} ${folder}: ${stderr}`);
    return stdout;
  };
}

function validate(python: string, file: string, manifests: readonly Manifest[]): Verdict {
  const { status, stdout, stderr } = spawnSync(python, ['-m', 'kubernetes_validate', '--strict', file], { encoding: 'utf8' });
  const said = `${stdout}${stderr}`.split('\n');
  const passed = said.filter((line) => / passed for resource /.test(line)).length;
  const expected = manifests.filter(({ kind }) => !OF_OPERATORS.includes(kind)).length;
  const wrong = said.filter((line) => line.startsWith('ERROR') && !OF_OPERATORS.some((kind) => line.toLowerCase().includes(kind.toLowerCase())));
  const ok = passed === expected && wrong.length === 0;
  return { ok, line: `${passed} of ${expected} objects are valid (kubernetes-validate ${KUBERNETES_VALIDATE}, exit ${status ?? 'by signal'})${ok ? '' : `\n${said.filter((line) => !/ passed /.test(line)).join('\n')}`}` };
}

type Summary = { passed: number; failed: number; skipped: number; parsing_errors: number };
type Report = { summary: Summary; results: { failed_checks: { check_id: string; check_name: string; resource: string }[] } };

function scan(python: string, file: string): Verdict {
  const { stdout, stderr } = spawnSync(python, ['-m', 'checkov.main', '--framework', 'kubernetes', '--skip-download', '--output', 'json', '--file', file], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (!stdout.trimStart().startsWith('{')) throw new Error(`checkov: ${stdout.slice(0, 2_000)}${stderr.slice(-2_000)}`);
  const { summary, results } = JSON.parse(stdout) as Report;
  const failed = results.failed_checks.map(({ check_id, check_name, resource }) => `  ${check_id} ${check_name}: ${resource}`);
  return { ok: summary.passed > 0 && summary.failed === 0 && summary.parsing_errors === 0, line: [`${summary.passed} checks passed, ${summary.failed} failed, ${summary.skipped} left out with a reason (checkov ${CHECKOV})`, ...failed].join('\n') };
}

/** A reason is a sentence, not a word. */
function reasons(manifests: readonly Manifest[]): Verdict {
  const given = manifests.flatMap(({ kind, metadata }) => Object.entries(metadata.annotations ?? {}).filter(([key]) => key.startsWith('checkov.io/skip')).map(([, text]) => ({ who: `${kind} ${metadata.name}`, text })));
  const bare = given.filter(({ text }) => !/^CKV2?_K8S_\d+=.{15,}$/.test(text));
  return { ok: bare.length === 0, line: bare.length === 0 ? `${new Set(given.map(({ text }) => text)).size} reasons are given` : `without a reason:\n${bare.map(({ who, text }) => `  ${who}: ${text}`).join('\n')}` };
}

/** The tests read the files without kustomize: they must read them alike. */
function reading(folder: string, text: string): Verdict {
  const faults = faultsOfReading(readAsTests(folder), parseAllDocuments(text).map((document) => document.toJS() as Record<string, unknown>));
  return { ok: faults.length === 0, line: faults.length === 0 ? 'the tests read it as kustomize does' : faults.join('\n') };
}

/** Every overlay, and production once more with each component: a copy that lies beside it while it is looked at. */
function withOverlays<T>(look: (folders: string[]) => T): T {
  const overlays = readdirSync('k8s/overlays').filter((name) => !name.startsWith('.')).sort().map((name) => `k8s/overlays/${name}`);
  const copies = readdirSync('k8s/components').sort().map((component) => {
    const copy = mkdtempSync(`k8s/overlays/.production-with-${component}-`);
    cpSync('k8s/overlays/production', copy, { recursive: true });
    appendFileSync(join(copy, 'kustomization.yaml'), `\ncomponents: [../../components/${component}]\n`);
    return copy;
  });
  try {
    return look([...overlays, ...copies]);
  } finally {
    for (const copy of copies) rmSync(copy, { recursive: true, force: true });
  }
}

async function main(): Promise<number> {
  const render = renderer();
  const schemas = await pythonTool('kubernetes-validate', KUBERNETES_VALIDATE, 'about 30 MB', say);
  const policies = await pythonTool('checkov', CHECKOV, 'about 300 MB, some minutes', say);
  const folder = mkdtempSync(join(tmpdir(), 'seuil-k8s-'));
  let failures = 0;
  try {
    const faultsOf = (overlay: string) => {
      const file = join(folder, `${basename(overlay)}.yaml`);
      const text = render(overlay);
      writeFileSync(file, text);
      const manifests = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
      say(`${basename(overlay)}: ${manifests.length} objects rendered`);
      const verdicts = [reading(overlay, text), validate(schemas, file, manifests), scan(policies, file), reasons(manifests)];
      for (const { ok, line } of verdicts) say(`${ok ? '✓' : '✗'} ${line}`);
      return verdicts.filter(({ ok }) => !ok).length;
    };
    const read = reading('k8s/base', render('k8s/base'));
    say(`base\n${read.ok ? '✓' : '✗'} ${read.line}`);
    failures = withOverlays((overlays) => overlays.reduce((sum, overlay) => sum + faultsOf(overlay), read.ok ? 0 : 1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  say(failures === 0 ? 'k8s ok' : `k8s not ok: ${failures} faults`);
  return failures === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
