import { admin } from './admin.ts';
import { auditVerify } from './audit-verify.ts';
import { bench } from './bench.ts';
import { build } from './build.ts';
import type { Group, Script } from './command/command.ts';
import { demo } from './demo.ts';
import { drill } from './drill.ts';
import { fuzz } from './fuzz.ts';
import { generate } from './generate.ts';
import { imageCheck } from './image-check.ts';
import { k8sCheck } from './k8s-check.ts';
import { ledgerVerify } from './ledger-verify.ts';
import { mailPreview } from './mail-preview.ts';
import { migrate } from './migrate.ts';
import { mongoBuild } from './mongo-build.ts';
import { openDataCheck } from './open-data-check.ts';
import { personExport } from './person-export.ts';
import { replay } from './replay.ts';
import { reset } from './reset.ts';
import { seed } from './seed.ts';
import { start } from './start.ts';
import { token } from './token.ts';
import { verify } from './verify.ts';

/** Every script of ours stands here, in the order in which `npm run help` lists them. */
export const commands: readonly Script[] = [
  start,
  token,
  reset,
  mongoBuild,
  demo,
  seed,
  mailPreview,
  replay,
  generate,
  build,
  drill,
  bench,
  fuzz,
  openDataCheck,
  imageCheck,
  k8sCheck,
  admin,
  verify,
  ledgerVerify,
  auditVerify,
  personExport,
  migrate,
];

type Row = { readonly name: string; readonly group: Group; readonly summary: string };

/** These also stand in package.json: tools that have a help of their own, and short forms. */
export const otherScripts: readonly Row[] = [
  { name: 'help', group: 'run', summary: 'Lists all of these.' },
  ...['directory', 'proposal', 'voting', 'budget', 'reimbursement', 'worker'].map((service): Row => ({
    name: `start:${service}`,
    group: 'run',
    summary: `Runs the service ${service} alone; it joins the embedded servers that already run.`,
  })),
  {
    name: 'check',
    group: 'check',
    summary: 'Types, format, lint, layers, unused code and unit tests: what must pass on every commit.',
  },
  { name: 'check:format', group: 'check', summary: 'Whether the sources are formatted, by prettier.' },
  { name: 'format', group: 'check', summary: 'Formats the sources, by prettier.' },
  { name: 'check:types', group: 'check', summary: 'The types alone, by tsc.' },
  { name: 'check:lint', group: 'check', summary: 'The style alone, by eslint.' },
  { name: 'check:layers', group: 'check', summary: 'Who may import whom, by dependency-cruiser.' },
  { name: 'check:unused', group: 'check', summary: 'Unused files, exports and dependencies, by knip.' },
  { name: 'test', group: 'check', summary: 'The tests that guard every commit, on real servers that it starts.' },
  {
    name: 'test:long',
    group: 'check',
    summary:
      'The trials that take longer: random walks with crashes, replays, drills, a cluster whose nodes are killed.',
  },
  { name: 'test:unit', group: 'check', summary: 'The unit tests, without servers.' },
  { name: 'test:cluster', group: 'check', summary: 'The flows on a Redis Cluster of three nodes.' },
  { name: 'jest', group: 'check', summary: 'Some of the tests: npm run jest -- FILE --selectProjects unit.' },
];
