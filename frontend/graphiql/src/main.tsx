import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './page.css';

import { explorerPlugin } from '@graphiql/plugin-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';

import { fetcher } from './fetcher';
import { journey } from './journey';
import { LogIn } from './log-in';
import { SchemaLink } from './schema-link';

// GraphiQL shows the first tab's variables only if they are given a second time.
const firstVisit = localStorage.getItem('graphiql:tabState') === null;

const plugins = [HISTORY_PLUGIN, explorerPlugin()];

createRoot(document.getElementById('graphiql')!).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={plugins}
    defaultTabs={journey}
    initialVariables={firstVisit ? journey[0]?.variables : undefined}
    defaultEditorToolsVisibility="variables"
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>Shopmesh</GraphiQL.Logo>
    <GraphiQL.Toolbar>
      {({ prettify, copy, merge }) => (
        <>
          {prettify}
          {merge}
          {copy}
          <SchemaLink />
          <LogIn />
        </>
      )}
    </GraphiQL.Toolbar>
  </GraphiQL>,
);
