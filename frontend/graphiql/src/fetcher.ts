/** Sends operations to the endpoint this page came from: HTTP, or a WebSocket to subscribe. */
import type { FetcherOpts, FetcherParams } from '@graphiql/toolkit';
import { type ExecutionResult, Kind, getOperationAST, parse } from 'graphql';
import { createClient } from 'graphql-ws';

import { filled, learn } from './memory';
import { authorization, end, hasEnded, use } from './session';

const ENDPOINT = '/graphql';
type Headers = Record<string, string>;
type Answer = ExecutionResult<Record<string, unknown>>;

export function fetcher(parameters: FetcherParams, options?: FetcherOpts) {
  const headers = withSession((options?.headers ?? {}) as Headers);
  const request = { ...named(parameters), variables: filled(parameters.variables) };
  return isSubscription(request) ? subscribe(request, headers) : post(request, headers);
}

export async function post(request: FetcherParams, headers: Headers): Promise<Answer> {
  let response = await send(request, headers);
  if (response.status === 401 && headers.authorization) {
    // Else nothing would work any more, not even to read the schema or to start a new session.
    end(headers.authorization);
    const { authorization: _, ...rest } = headers;
    response = await send(request, rest);
  }
  return learned((await response.json()) as Answer);
}

function send(request: FetcherParams, headers: Headers): Promise<Response> {
  return fetch(ENDPOINT, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(request),
  });
}

async function* subscribe(request: FetcherParams, headers: Headers): AsyncGenerator<Answer> {
  const url = new URL(ENDPOINT, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const client = createClient({
    url: url.href,
    connectionParams: { authorization: headers.authorization },
    retryAttempts: 0,
  });
  try {
    for await (const answer of client.iterate(request)) {
      yield learned(answer as Answer);
    }
  } finally {
    await client.dispose();
  }
}

function learned<A extends Answer>(answer: A): A {
  learn(answer.data);
  const created = answer.data?.guestSessionCreate ?? answer.data?.sessionCreate;
  const token = (created as { session?: { accessToken?: string } } | undefined)?.session
    ?.accessToken;
  if (token) use(token);
  return answer;
}

/** The tab's own headers win over the session of the page, but for a session that has ended. */
function withSession(headers: Headers): Headers {
  const own = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  if (own.authorization && hasEnded(own.authorization)) delete own.authorization;
  const ours = authorization();
  return ours ? { authorization: ours, ...own } : own;
}

/** Just after a change of tabs GraphiQL still names the operation of the tab before. */
function named(parameters: FetcherParams): FetcherParams {
  const { definitions } = parse(parameters.query);
  const names = definitions.flatMap(each =>
    each.kind === Kind.OPERATION_DEFINITION ? [each.name?.value] : [],
  );
  return names.length === 1 ? { ...parameters, operationName: names[0] } : parameters;
}

function isSubscription({ query, operationName }: FetcherParams): boolean {
  return getOperationAST(parse(query), operationName)?.operation === 'subscription';
}
