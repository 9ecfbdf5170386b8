import { run } from '../../libs/service/run.ts';
import { worker } from './app.ts';

await run([worker]);
