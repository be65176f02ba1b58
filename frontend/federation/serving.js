// Apollo's Federation router for Node, as a server.
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

// Who asks is for the subgraphs to find out; that a router asks is for it to prove.
const PASSED_ON = ['authorization', 'x-request-id', 'traceparent'];
const SECRET = process.env.SHOP_ROUTER_SECRET;

class Subgraph extends RemoteGraphQLDataSource {
  willSendRequest({ request, context }) {
    for (const name of PASSED_ON) {
      const value = context.headers?.[name];
      if (value) request.http.headers.set(name, value);
    }
    if (SECRET) request.http.headers.set('x-router-secret', SECRET);
  }
}

/** Serves the supergraph on this port until the process ends. */
export async function serve(supergraphSdl, port) {
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ url }) => new Subgraph({ url }),
  });
  const server = new ApolloServer({ gateway, introspection: true });
  const listen = { host: '127.0.0.1', port };
  const context = async ({ req }) => ({ headers: req.headers });
  const { url } = await startStandaloneServer(server, { listen, context });
  return url;
}
