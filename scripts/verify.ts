import { keptRoots, ROOT_EXAMPLE } from './admin/kept-roots.ts';
import { defineCommand } from './command/command.ts';
import { runAsScript } from './command/run.ts';

export const verify = defineCommand({
  name: 'verify',
  group: 'operate',
  summary: 'Recomputes ledger, settlements, trails, payouts and documents, and names what does not hold.',
  details:
    'It reads only. docs/verification.md says what it sees. With IBAN_KEY it opens the bank files too. The databases are those of MONGODB_URI, or of the data folder (SEUIL_DATA); NAMESPACE names the system.',
  example: ROOT_EXAMPLE,
  positionals: { roots: keptRoots('claims', 'ledger') },
  async run({ roots }) {
    const { tell, verifySystem } = await import('./admin/verify.ts');
    return tell(...(await verifySystem(roots)));
  },
});

void runAsScript(import.meta.url, verify);
