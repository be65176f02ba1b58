/** An arrow along the way that the layout found between the cards, with rounded corners. */
import { BaseEdge, type EdgeProps } from '@xyflow/react';
import type { ElkPoint } from 'elkjs/lib/elk-api';

import type { ArrowEdge } from './layout';

const RADIUS = 10;

export function Arrow({ id, data }: EdgeProps<ArrowEdge>) {
  return <BaseEdge id={id} path={rounded(data?.points ?? [])} />;
}

function rounded(points: ElkPoint[]): string {
  const way = points.map((point, index) => {
    const before = points[index - 1];
    const after = points[index + 1];
    if (!before) return `M${point.x},${point.y}`;
    if (!after) return `L${point.x},${point.y}`;
    const enter = towards(point, before);
    const leave = towards(point, after);
    return `L${enter.x},${enter.y}Q${point.x},${point.y} ${leave.x},${leave.y}`;
  });
  return way.join('');
}

/** A point a little off the corner, at most half of the way. */
function towards(corner: ElkPoint, end: ElkPoint): ElkPoint {
  const length = Math.hypot(end.x - corner.x, end.y - corner.y);
  const share = length && Math.min(RADIUS, length / 2) / length;
  return { x: corner.x + (end.x - corner.x) * share, y: corner.y + (end.y - corner.y) * share };
}
