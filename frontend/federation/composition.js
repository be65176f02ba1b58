// Composes subgraphs into a supergraph.
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json',
  ...(process.env.SHOP_ROUTER_SECRET && { 'x-router-secret': process.env.SHOP_ROUTER_SECRET }),
};

/** Subgraphs as a command line names them: `name=url` each. */
export function subgraphsOf(words) {
  return words.map((word) => {
    const [name, ...url] = word.split('=');
    return { name, url: url.join('=') };
  });
}

/** What a subgraph says of itself. */
export async function sdlOf({ name, url }) {
  const body = JSON.stringify({ query: '{ _service { sdl } }' });
  const response = await fetch(url, { method: 'POST', headers: HEADERS, body });
  const answer = await response.json();
  if (!answer.data) throw new Error(`${name} did not tell its schema: ${JSON.stringify(answer)}`);
  return answer.data._service.sdl;
}

/** The supergraph's SDL; throws what composition has to say, hints too unless they are expected. */
export async function supergraphOf(subgraphs, { hintsExpected = false } = {}) {
  const services = await Promise.all(
    subgraphs.map(async (each) => ({ ...each, typeDefs: parse(each.sdl ?? (await sdlOf(each))) })),
  );
  const { errors = [], hints = [], supergraphSdl } = composeServices(services);
  const said = [
    ...errors.map((error) => `error ${error.extensions?.code}: ${error.message}`),
    ...hints.map((hint) => `hint ${hint.definition.code}: ${hint.message}`),
  ];
  if (errors.length > 0 || (said.length > 0 && !hintsExpected)) throw new Error(said.join('\n'));
  return supergraphSdl;
}
