// As many servers as SERVERS says, on one port, and a worker for their jobs; each is a process.
// All end when the standard input of the first does.
import cluster from 'node:cluster';
import { bootstrap, bootstrapWorker } from '@vendure/core';
import { config } from './config.js';

const { ROLE, SERVERS } = process.env;

if (cluster.isPrimary) {
  for (let each = 0; each < Number(SERVERS); each++) cluster.fork({ ROLE: 'server' });
  cluster.fork({ ROLE: 'worker' });
  let ready = 0;
  cluster.on('message', () => {
    if (++ready === Number(SERVERS) + 1) console.log('ready');
  });
  cluster.on('exit', () => process.exit(1));
  process.stdin.on('end', () => process.exit(0)).resume();
} else {
  if (ROLE === 'server') {
    const app = await bootstrap(config);
    app.getHttpServer().keepAliveTimeout = 65_000; // Node's five seconds lose who thinks it over
  } else {
    await (await bootstrapWorker(config)).startJobQueue();
  }
  process.send('ready');
}
