/** The schema as a picture: cards and arrows, with a search and the details of what is chosen. */
import '@xyflow/react/dist/style.css';
import './schema.css';

import {
  Background,
  Controls,
  MiniMap,
  ReactFlow,

  useReactFlow,
} from '@xyflow/react';
import type { GraphQLSchema } from 'graphql';
import { useEffect, useState } from 'react';

import { Arrow } from './arrow';
import { TypeCard } from './card';
import { Details } from './details';
import { type ArrowEdge, type CardNode, laidOut } from './layout';
import { cardsFrom, compact } from './model';
import { Search } from './search';

const NODES = { card: TypeCard };
const EDGES = { arrow: Arrow };
type Picture = { nodes: CardNode[]; edges: ArrowEdge[] };

const FITTED = { padding: 0.08, maxZoom: 1, duration: 300 };

export function SchemaPage({ schema }: { schema: GraphQLSchema }) {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const [root, setRoot] = useState('Query');
  const [whole, setWhole] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const [{ nodes, edges }, setPicture] = useState<Picture>({ nodes: [], edges: [] });
  const flow = useReactFlow();
  const type = chosen ? schema.getType(chosen) : undefined;

  useEffect(() => {
    let current = true;
    const cards = cardsFrom(schema, schema.getType(root)!);
    void laidOut(whole ? cards : cards.map(compact)).then(picture => {
      if (!current) return;
      setPicture(picture);
      requestAnimationFrame(() => void flow.fitView(FITTED));
    });
    return () => {
      current = false;
    };
  }, [schema, root, whole, flow]);

  function choose(name: string) {
    setChosen(name);
    if (flow.getNode(name)) {
      void flow.fitView({ ...FITTED, nodes: [{ id: name }], padding: 0.6 });
    }
  }

  const near = chosen && nodes.some(each => each.id === chosen) ? around(chosen, edges) : null;
  const shade = (lit: boolean) => (near ? (lit ? 'lit' : 'dim') : '');
  return (
    <div className="schema-page">
      <header>
        <a href="/graphql">← GraphiQL</a>
        <nav>
          {roots.map(each => each && (
            <button
              key={each.name}
              type="button"
              aria-pressed={each.name === root}
              onClick={() => setRoot(each.name)}
            >
              {each.name}
            </button>
          ))}
        </nav>
        <label>
          <input type="checkbox" checked={whole} onChange={() => setWhole(!whole)} />
          All fields
        </label>
        <Search schema={schema} choose={choose} />
      </header>
      <main>
        <ReactFlow
          nodes={nodes.map(each => ({ ...each, className: shade(near?.has(each.id) ?? true) }))}
          edges={edges.map(each => ({
            ...each,
            className: shade(each.source === chosen || each.target === chosen),
          }))}
          nodeTypes={NODES}
          edgeTypes={EDGES}
          onNodeClick={(_, node) => setChosen(node.id)}
          onPaneClick={() => setChosen(null)}
          nodesConnectable={false}
          nodesDraggable={false}
          minZoom={0.1}
          colorMode="system"
          proOptions={{ hideAttribution: false }}
        >
          <Background gap={24} />
          <Controls showInteractive={false} />
          <MiniMap pannable zoomable nodeClassName={node => `mini ${String(node.id === root)}`} />
        </ReactFlow>
        {type && <Details {...{ schema, type, choose }} close={() => setChosen(null)} />}
      </main>
    </div>
  );
}

/** A card and those one arrow away. */
function around(name: string, edges: ArrowEdge[]): Set<string> {
  const met = edges.filter(each => each.source === name || each.target === name);
  return new Set([name, ...met.flatMap(each => [each.source, each.target])]);
}
