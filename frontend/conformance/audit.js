// Runs every audit of graphql-http against the endpoint given, and fails unless all of them pass.
import { serverAudits } from 'graphql-http';

const url = process.argv[2];
const audits = serverAudits({ url, fetchFn: fetch });
const results = await Promise.all(audits.map((audit) => audit.fn()));
const failed = results.filter((result) => result.status !== 'ok');

for (const { id, name, status, reason } of failed) {
  console.log(`${status.padEnd(6)} ${id} ${name}: ${reason}`);
}
console.log(`${results.length - failed.length} of ${results.length} audits passed`);
process.exitCode = failed.length === 0 ? 0 : 1;
