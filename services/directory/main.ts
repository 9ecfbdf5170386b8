import { run } from '../../libs/service/run.ts';
import { directory } from './app.ts';

await run([directory]);
