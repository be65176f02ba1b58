// Asks one gateway for some seconds over 16 connections and prints what autocannon measured.
// Standard input: {url, path, headers, bodies, seconds, connections}. Each request takes any of the
// bodies, so that two that ask the same thing at once are rare. REQUEST_ID becomes a new UUID.
import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { url, headers, bodies, seconds, connections } = JSON.parse(Buffer.concat(chunks).toString());

function any(request) {
  const body = bodies[Math.floor(Math.random() * bodies.length)];
  return { ...request, body: body.replace('REQUEST_ID', () => randomUUID()) };
}

const varies = bodies.length > 1 || bodies[0].includes('REQUEST_ID');
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  requests: [{ method: 'POST', headers, ...(varies ? { setupRequest: any } : { body: bodies[0] }) }],
});
console.log(JSON.stringify(result));
