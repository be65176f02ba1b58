/** The session this page acts in: kept until the browser's tab is closed. */
const KEY = 'shopmesh.authorization';
const listeners = new Set<() => void>();
const refused = new Set<string>();

export function authorization(): string | null {
  return sessionStorage.getItem(KEY);
}

export function use(accessToken: string): string {
  const header = `Bearer ${accessToken}`;
  sessionStorage.setItem(KEY, header);
  listeners.forEach(tell => tell());
  return header;
}

export function forget(): void {
  sessionStorage.removeItem(KEY);
  listeners.forEach(tell => tell());
}

/** The shop takes this header no longer: it ran out, or the shop's data were deleted. */
export function end(header: string): void {
  refused.add(header);
  if (header === authorization()) forget();
}

export function hasEnded(header: string): boolean {
  return refused.has(header);
}

/** Be told of changes; returns how to stop that. */
export function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
