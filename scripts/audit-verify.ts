import { keptRoots, ROOT_EXAMPLE } from './admin/kept-roots.ts';
import { defineCommand } from './command/command.ts';
import { runAsScript } from './command/run.ts';

export const auditVerify = defineCommand({
  name: 'audit:verify',
  group: 'operate',
  summary: 'Recomputes trails, daily roots, payouts and documents, a part of npm run verify.',
  details:
    'It reads only. The databases are those of MONGODB_URI, or of the data folder (SEUIL_DATA); NAMESPACE names the system.',
  example: ROOT_EXAMPLE,
  positionals: { roots: keptRoots('claims') },
  async run({ roots }) {
    const { tell, verifyAudit } = await import('./admin/verify.ts');
    return tell(await verifyAudit(roots.claims));
  },
});

void runAsScript(import.meta.url, auditVerify);
