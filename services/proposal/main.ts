import { run } from '../../libs/service/run.ts';
import { proposal } from './app.ts';

await run([proposal]);
