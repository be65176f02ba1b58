/** Places the cards in layers, each right of what leads to it, with as few crossings as can be. */
import type { Edge, Node } from '@xyflow/react';
import ELK, { type ElkExtendedEdge, type ElkNode, type ElkPoint } from 'elkjs/lib/elk-api';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';

import type { Card } from './model';

export type CardNode = Node<{ card: Card }, 'card'>;
export type ArrowEdge = Edge<{ points: ElkPoint[] }, 'arrow'>;

export const WIDTH = 270;
export const HEAD = 38;
export const ROW = 22;
const FOOT = 8;

const elk = new ELK({ workerUrl });
const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.spacing.nodeNode': '28',
  'elk.layered.spacing.nodeNodeBetweenLayers': '60',
  'elk.layered.spacing.edgeNodeBetweenLayers': '24',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
};

export function heightOf(card: Card): number {
  return card.rows.length ? HEAD + card.rows.length * ROW + FOOT : HEAD;
}

/** The cards where they belong, and the ways of the arrows from their lines. */
export async function laidOut(cards: Card[]): Promise<{ nodes: CardNode[]; edges: ArrowEdge[] }> {
  const placed = await elk.layout({
    id: 'schema',
    layoutOptions: OPTIONS,
    children: cards.map(boxOf),
    edges: cards.flatMap(arrowsOf),
  });
  const places = new Map(placed.children?.map(each => [each.id, each]));
  return {
    nodes: cards.map(card => nodeOf(card, places.get(card.name))),
    edges: placed.edges?.map(edgeOf) ?? [],
  };
}

function boxOf(card: Card): ElkNode {
  const rows = card.rows.map((row, index) => ({
    id: `${card.name}.${index}`,
    x: WIDTH,
    y: HEAD + (index + 0.5) * ROW,
  }));
  return {
    id: card.name,
    width: WIDTH,
    height: heightOf(card),
    ports: [{ id: `${card.name}.in`, x: 0, y: HEAD / 2 }, ...rows],
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
  };
}

function arrowsOf(card: Card): ElkExtendedEdge[] {
  return card.rows.flatMap((row, index) =>
    row.targets.map(target => ({
      id: `${card.name}.${index}-${target}`,
      sources: [`${card.name}.${index}`],
      targets: [`${target}.in`],
    })),
  );
}

function nodeOf(card: Card, place?: ElkNode): CardNode {
  return {
    id: card.name,
    type: 'card',
    position: { x: place?.x ?? 0, y: place?.y ?? 0 },
    width: WIDTH,
    height: heightOf(card),
    data: { card },
  };
}

function edgeOf({ id, sources, targets, sections }: ElkExtendedEdge): ArrowEdge {
  const [source, sourceHandle] = sources[0]!.split('.');
  const [target] = targets[0]!.split('.');
  const points = (sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  return { id, type: 'arrow', source: source!, sourceHandle, target: target!, data: { points } };
}
