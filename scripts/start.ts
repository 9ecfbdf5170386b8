import { run } from '../libs/service/run.ts';
import { services } from './services.ts';
import { welcome } from './start/welcome.ts';

/** All services in one process on one port, with embedded servers for those that the environment does not name. */
await run(services, (url, environment) => console.log(welcome(url, environment)));
