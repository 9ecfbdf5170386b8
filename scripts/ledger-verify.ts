import { keptRoots, ROOT_EXAMPLE } from './admin/kept-roots.ts';
import { defineCommand } from './command/command.ts';
import { runAsScript } from './command/run.ts';

export const ledgerVerify = defineCommand({
  name: 'ledger:verify',
  group: 'operate',
  summary: 'Recomputes balances, chains, daily roots and settlements, a part of npm run verify.',
  details:
    'It reads only. The databases are those of MONGODB_URI, or of the data folder (SEUIL_DATA); NAMESPACE names the system.',
  example: `ledger:${ROOT_EXAMPLE}`,
  positionals: { roots: keptRoots('ledger') },
  async run({ roots }) {
    const { tell, verifyLedger } = await import('./admin/verify.ts');
    return tell(await verifyLedger(roots.ledger));
  },
});

void runAsScript(import.meta.url, ledgerVerify);
