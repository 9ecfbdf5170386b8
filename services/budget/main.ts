import { run } from '../../libs/service/run.ts';
import { budget } from './app.ts';

await run([budget]);
