// Hive Gateway: joins stock and products to variants, many with one call, as its documentation has it.
import { defineConfig } from '@graphql-hive/gateway';

function field(name, selections) {
  const selectionSet = selections && fields(...selections);
  return { kind: 'Field', name: { kind: 'Name', value: name }, selectionSet };
}

function fields(...selections) {
  return { kind: 'SelectionSet', selections };
}

function byKey(list, keyOf) {
  const found = new Map(list.map((each) => [keyOf(each), each]));
  return (keys) => keys.map((key) => found.get(key) ?? null);
}

export const gatewayConfig = defineConfig({
  supergraph: process.env.SUPERGRAPH,
  logging: 'warn',
  additionalResolvers: {
    shop__product__v1__ProductVariant: {
      stock: {
        selectionSet: '{ sku }',
        resolve: (variant, _args, context, info) =>
          context.inventory.Query.shop_inventory_v1_InventoryService_BatchGetStock({
            root: variant,
            context,
            info,
            key: variant.sku,
            argsFromKeys: (skus) => ({ input: { skus } }),
            selectionSet: '{ levels { sku available } }',
            valuesFromResults: ({ levels }, skus) => byKey(levels, (each) => each.sku)(skus),
          }),
      },
      product: {
        selectionSet: '{ product_id }',
        resolve: (variant, _args, context, info) =>
          context.product.Query.shop_product_v1_ProductService_BatchGetProducts({
            root: variant,
            context,
            info,
            key: variant.product_id,
            argsFromKeys: (ids) => ({ input: { ids } }),
            selectionSet: (nested) => fields(field('products', [field('id'), ...nested.selections])),
            valuesFromResults: ({ products }, ids) => byKey(products, (each) => each.id)(ids),
          }),
      },
    },
  },
});
