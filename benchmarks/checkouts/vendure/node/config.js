// Vendure as its guide to production has it: jobs in the database for a worker process, no logs of
// requests, no playground. Guests carry a bearer token, as those of our shop do.
//
// Its guide to horizontal scaling has several servers keep sessions in the database, by
// DefaultCachePlugin. Here each keeps its own, because a guest keeps one connection and with it one
// server. It is as fast, and with the plugin 200 guests at once wait for each other's connections
// to the database until all requests fail.
import {
  DefaultJobQueuePlugin,
  DefaultLogger,
  LogLevel,
  dummyPaymentHandler,
} from '@vendure/core';

const { PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE } = process.env;
const { PORT, SUPERADMIN_PASSWORD, COOKIE_SECRET } = process.env;

export const config = {
  apiOptions: { hostname: '127.0.0.1', port: Number(PORT), introspection: false },
  authOptions: {
    tokenMethod: 'bearer',
    cookieOptions: { secret: COOKIE_SECRET },
    superadminCredentials: { identifier: 'admin', password: SUPERADMIN_PASSWORD },
  },
  dbConnectionOptions: {
    type: 'postgres',
    host: PGHOST,
    port: Number(PGPORT),
    username: PGUSER,
    password: PGPASSWORD,
    database: PGDATABASE,
    synchronize: false,
    logging: false,
    poolSize: 30,
  },
  logger: new DefaultLogger({ level: LogLevel.Warn }),
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  plugins: [DefaultJobQueuePlugin.init({ useDatabaseForBuffer: true })],
};
