// Prints the supergraph of running subgraphs: compose.js product=http://127.0.0.1:4001/graphql …
import { subgraphsOf, supergraphOf } from './composition.js';

console.log(await supergraphOf(subgraphsOf(process.argv.slice(2))));
