// A Federation router before running subgraphs: router.js 4000 product=http://127.0.0.1:4001/graphql …
// It ends with its standard input, so that it does not outlive who started it.
import { subgraphsOf, supergraphOf } from './composition.js';
import { serve } from './serving.js';

const [port, ...words] = process.argv.slice(2);
console.log(`routing on ${await serve(await supergraphOf(subgraphsOf(words)), Number(port))}`);
process.stdin.on('end', () => process.exit()).resume();
