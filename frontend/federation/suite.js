// Runs Apollo's subgraph compatibility suite on a products subgraph: suite.js http://127.0.0.1:4001/
// The suite fixes the ports of its own subgraphs and of the router: 4002, 4003 and 4000.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { supergraphOf } from './composition.js';
import { serve } from './serving.js';

const require = createRequire(import.meta.url);
const SUITE = path.dirname(
  require.resolve('@apollo/federation-subgraph-compatibility-tests/package.json'),
);
const PARTNERS = { users: 4002, inventory: 4003 };
const [products] = process.argv.slice(2);

function start(name) {
  const cwd = path.join(SUITE, 'dist', 'subgraphs', name);
  return spawn(process.execPath, ['index.js'], { cwd, stdio: 'ignore' });
}

async function answers(url) {
  const until = Date.now() + 20_000;
  for (;;) {
    try {
      await fetch(`${url}?query=%7B__typename%7D`, { headers: { 'apollo-require-preflight': '1' } });
      return;
    } catch (error) {
      if (Date.now() > until) throw new Error(`${url} does not answer`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function partner([name, port]) {
  const sdl = readFileSync(path.join(SUITE, 'dist', 'subgraphs', name, `${name}.graphql`), 'utf8');
  return { name, url: `http://127.0.0.1:${port}/`, sdl };
}

const running = Object.keys(PARTNERS).map(start);
process.on('exit', () => running.forEach((each) => each.kill()));
const partners = Object.entries(PARTNERS).map(partner);
await Promise.all(partners.map(({ url }) => answers(url)));
const subgraphs = [{ name: 'products', url: products }, ...partners];
await serve(await supergraphOf(subgraphs, { hintsExpected: true }), 4000); // it tests @override

const jest = spawn(
  process.execPath,
  [
    require.resolve('jest/bin/jest', { paths: [SUITE] }),
    path.join(SUITE, 'dist', 'tests'),
    '--ci',
    '--verbose',
    '--config',
    path.join(SUITE, 'federation-jest.config.js'),
  ],
  { cwd: SUITE, stdio: 'inherit', env: { ...process.env, PRODUCTS_URL: products } },
);
const [status] = await once(jest, 'exit');
process.exit(status ?? 1);
