/** One type: its name, and a line for each field. */
import { Handle, type NodeProps, Position } from '@xyflow/react';

import { type CardNode, HEAD, ROW } from './layout';

export function TypeCard({ data: { card } }: NodeProps<CardNode>) {
  return (
    <article className={`card ${card.kind}`}>
      <Handle type="target" position={Position.Left} style={{ top: HEAD / 2 }} />
      <header>
        <h2>{card.name}</h2>
        {card.fields > card.rows.length && <small>{card.fields === 1 ? '1 field' : `${card.fields} fields`}</small>}
      </header>
      <ul hidden={card.rows.length === 0}>
        {card.rows.map((row, index) => (
          <li key={`${row.name}${row.type}`} className={row.targets.length ? 'leads' : ''}>
            <span>{row.name}</span>
            <code title={row.type}>{row.type}</code>
            {row.targets.length > 0 && (
              <Handle
                type="source"
                id={String(index)}
                position={Position.Right}
                style={{ top: HEAD + (index + 0.5) * ROW }}
              />
            )}
          </li>
        ))}
      </ul>
    </article>
  );
}
