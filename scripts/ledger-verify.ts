import { tell, verifyLedger } from './admin/verify.ts';

tell(await verifyLedger());
