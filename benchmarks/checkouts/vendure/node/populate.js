// `node populate.js PRODUCTS.csv`: makes the tables and fills them by Vendure's own means.
import { bootstrap } from '@vendure/core';
import { populate } from '@vendure/core/cli/index.js';
import { config } from './config.js';

const zone = 'Europe';
const initialData = {
  defaultLanguage: 'en',
  defaultZone: zone,
  countries: [{ name: 'United Kingdom', code: 'GB', zone }],
  taxRates: [{ name: 'Standard Tax', percentage: 20 }],
  shippingMethods: [{ name: 'Standard', price: 500 }],
  paymentMethods: [
    {
      name: 'Card',
      handler: {
        code: 'dummy-payment-handler',
        arguments: [{ name: 'automaticSettle', value: 'true' }],
      },
    },
  ],
  collections: [],
};

const dbConnectionOptions = { ...config.dbConnectionOptions, synchronize: true };
const app = await populate(
  () => bootstrap({ ...config, dbConnectionOptions }),
  initialData,
  process.argv[2],
);
await app.close();
process.exit(0);
