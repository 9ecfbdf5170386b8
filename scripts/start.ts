import { run } from '../libs/service/run.ts';
import { services } from './services.ts';

/** All services in one process on one port, with embedded servers for those that the environment does not name. */
await run(services, (url) => {
  console.log(`\nSeuil is ready: ${url}\n  documentation    ${url}/docs\n  tokens           npm run token -- --scope group --group UUID --sub UUID\n  Ctrl-C ends it; the data stay until npm run reset\n`);
});
