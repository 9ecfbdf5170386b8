import { run } from '../../libs/service/run.ts';
import { reimbursement } from './app.ts';

await run([reimbursement]);
