import { run } from '../../libs/service/run.ts';
import { voting } from './app.ts';

await run([voting]);
