/**
 * Remembers what answers said, so that `{{cartId}}` in the variables of the next tab is the cart
 * just made. `graphql-gateway/tests/in_memory/memory.py` has the same rules.
 */
const known = new Map<string, string>();
const texts = new Set(['accessToken', 'refreshToken', 'handle', 'sku']);

export class NothingRemembered extends Error {
  override readonly stack = undefined; // GraphiQL would print it
}

/** The variables with their placeholders filled in. */
export function filled<T>(variables: T): T {
  const text = JSON.stringify(variables ?? {});
  const complete = text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = name === 'newId' ? crypto.randomUUID() : known.get(name);
    if (value === undefined) {
      throw new NothingRemembered(
        `{{${name}}} is not known yet: run the tabs before this one, or write the value here.`,
      );
    }
    return value;
  });
  return JSON.parse(complete) as T;
}

/** Learn from an answer; of a list, its first item counts, and nothing that is sold out. */
export function learn(answer: unknown, inside = ''): void {
  if (Array.isArray(answer)) {
    answer.toReversed().forEach(each => learn(each, inside));
  } else if (answer !== null && typeof answer === 'object') {
    const fields = answer as Record<string, unknown>;
    if (fields.availableForSale === false) return;
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value !== 'string') learn(value, name);
      else if (name === 'id') known.set(nameOf(value, inside), value);
      else if (texts.has(name)) known.set(name, value);
    }
  }
}

function nameOf(id: string, inside: string): string {
  if (inside === 'availableShippingRates' || inside === 'shippingRate') return 'rateId';
  const kind = kindOf(id);
  if (kind === 'ProductVariant') return 'variantId';
  if (kind === 'CartLine') return 'lineId';
  return `${kind.toLowerCase()}Id`;
}

function kindOf(id: string): string {
  try {
    return atob(id.replaceAll('-', '+').replaceAll('_', '/')).split(':')[0] ?? '';
  } catch {
    return '';
  }
}
