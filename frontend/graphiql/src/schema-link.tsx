/** Leads to the page that draws the schema; among the icons of the toolbar. */
const LABEL = 'See the schema as a graph';

export function SchemaLink() {
  return (
    <a
      className="graphiql-un-styled graphiql-toolbar-button schema-link"
      href="/graphql/assets/schema.html"
      aria-label={LABEL}
      title={LABEL}
    >
      <svg className="graphiql-toolbar-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor">
        <rect x="3" y="9" width="6" height="6" rx="1.5" />
        <rect x="15" y="3" width="6" height="6" rx="1.5" />
        <rect x="15" y="15" width="6" height="6" rx="1.5" />
        <path d="M9 12h3M15 6h-3v12h3" />
      </svg>
    </a>
  );
}
