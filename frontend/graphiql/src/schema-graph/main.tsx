/** Reads the schema of the endpoint this page came from, and draws it. */
import { ReactFlowProvider } from '@xyflow/react';
import { type IntrospectionQuery, buildClientSchema, getIntrospectionQuery } from 'graphql';
import { createRoot } from 'react-dom/client';

import { post } from '../fetcher';
import { SchemaPage } from './page';

const place = document.getElementById('schema')!;

try {
  const { data, errors } = await post({ query: getIntrospectionQuery() }, {});
  if (!data) throw new Error(errors?.[0]?.message);
  const schema = buildClientSchema(data as unknown as IntrospectionQuery);
  createRoot(place).render(
    <ReactFlowProvider>
      <SchemaPage schema={schema} />
    </ReactFlowProvider>,
  );
} catch (error) {
  const reason = error instanceof Error ? error.message : '';
  place.textContent = `The schema cannot be read here: ${reason || 'the shop did not answer.'}`;
}
