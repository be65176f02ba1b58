/** The default tabs: the numbered example operations, which the gateway's tests execute too. */
type Files = Record<string, string>;

// Vite reads these calls when it builds: their arguments must be literals.
const operations: Files = import.meta.glob('../../../docs/operations/0*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const variables: Files = import.meta.glob('../../../docs/operations/0*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

export const journey = Object.keys(operations)
  .sort()
  .map(path => ({
    query: operations[path] ?? '',
    variables: variables[path.replace(/graphql$/, 'json')]?.trim() ?? '',
  }));
