// What Hive Gateway serves: the protos of product and inventory, as GraphQL Mesh's gRPC handler has it.
import { defineConfig } from '@graphql-mesh/compose-cli';
import { loadGrpcSubgraph } from '@omnigraph/grpc';

const { UPSTREAM, PROTOS } = process.env;
const includeDirs = PROTOS.split(':');

function service(name, file) {
  return {
    sourceHandler: loadGrpcSubgraph(name, {
      endpoint: `unix:${UPSTREAM}/${name}.sock`,
      source: { file, load: { includeDirs } },
      prefixQueryMethod: ['get', 'list', 'batchget'],
      metaData: { authorization: "{context.headers['authorization']}" },
    }),
  };
}

export const composeConfig = defineConfig({
  subgraphs: [
    service('product', `${includeDirs[0]}/shop/product/v1/product_service.proto`),
    service('inventory', `${includeDirs[0]}/shop/inventory/v1/inventory_service.proto`),
  ],
  additionalTypeDefs: /* GraphQL */ `
    extend type shop__product__v1__ProductVariant {
      stock: shop__inventory__v1__StockLevel
      product: shop__product__v1__Product
    }
  `,
});
