import { keptRoot, tell, verifyAudit } from './admin/verify.ts';

/** Roots that were kept outside are given as `<day>=<root>`: `npm run audit:verify -- 2026-02-01=…` */
try {
  tell(await verifyAudit(process.argv.slice(2).map(keptRoot)));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
