import { defineCommand } from './command/command.ts';
import { runAsScript } from './command/run.ts';

export const ledgerVerify = defineCommand({
  name: 'ledger:verify',
  group: 'operate',
  summary: 'Recomputes balances, chains and settlements, a part of npm run verify.',
  details:
    'It reads only. The databases are those of MONGODB_URI, or of the data folder (SEUIL_DATA); NAMESPACE names the system.',
  example: '',
  async run() {
    const { tell, verifyLedger } = await import('./admin/verify.ts');
    return tell(await verifyLedger());
  },
});

void runAsScript(import.meta.url, ledgerVerify);
