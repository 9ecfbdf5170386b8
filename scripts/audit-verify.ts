import { checkTrails, type KeptRoot } from '../services/reimbursement/audit-check.ts';
import { openStore } from '../services/reimbursement/store.ts';
import { checkSystem } from './checked-system.ts';

const FAULTS_SHOWN = 20;

/**
 * Recomputes the audit trail of every claim and every daily root, and names the first thing that does not hold. Reads only.
 * Roots that were kept outside are given as `<day>=<root>`: `npm run audit:verify -- 2026-02-01=…`
 */
const kept = process.argv.slice(2).map(keptRoot);
await checkSystem(async (databaseOf, namespace) => {
  const { claims: store, roots: { oldestFirst, headsOf } } = openStore(databaseOf('reimbursement'), () => undefined);
  const { faults, claims, entries, erased, roots, newest } = await checkTrails({ oldestFirst, headsOf, trailHashes: store.trailHashes, claims: store.all }, kept);
  if (faults.length > 0) {
    console.error(['audit trail wrong:', ...faults.slice(0, FAULTS_SHOWN), ...(faults.length > FAULTS_SHOWN ? [`and ${faults.length - FAULTS_SHOWN} more`] : [])].join('\n  '));
    process.exitCode = 1;
  } else if (claims === 0) console.log(`there is no claim yet in "${namespace}"; NAMESPACE names the system to be checked`);
  else {
    const last = newest ? `the newest of ${newest._id} is ${newest.root}` : 'none yet';
    console.log(`audit trail of "${namespace}" ok: ${claims} claims, ${entries} entries (${erased} erased), ${roots} daily roots, ${kept.length} of them as kept outside; ${last}`);
  }
});

function keptRoot(argument: string): KeptRoot {
  const [, day, root] = /^(\d{4}-\d\d-\d\d)=([\w-]{43})$/.exec(argument) ?? [];
  if (day !== undefined && root !== undefined) return { day, root };
  console.error(`"${argument}" is not a root that was kept: write it as <YYYY-MM-DD>=<root>`);
  process.exit(2);
}
