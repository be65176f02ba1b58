/** All that the schema says of one type. */
import {
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';

import { fieldsOf, usesOf } from './model';

type Choose = (name: string) => void;
type Props = { schema: GraphQLSchema; type: GraphQLNamedType; choose: Choose; close: () => void };

export function Details({ schema, type, choose, close }: Props) {
  const uses = usesOf(schema, type.name);
  return (
    <aside className="details" aria-label={`Details of ${type.name}`}>
      <button type="button" className="close" onClick={close} aria-label="Close the details">
        ×
      </button>
      <small>{kindOf(type)}</small>
      <h1>{type.name}</h1>
      {type.description && <p>{type.description}</p>}
      <dl>
        {fieldsOf(type).map(field => (
          <div key={field.name}>
            <dt>
              {field.name}
              {'args' in field && field.args.length > 0 && <Arguments {...{ field, choose }} />}
              {': '}
              <Link type={field.type} choose={choose} />
            </dt>
            {field.description && <dd>{field.description}</dd>}
            {field.deprecationReason && <dd className="deprecated">{field.deprecationReason}</dd>}
          </div>
        ))}
        {isEnumType(type) &&
          type.getValues().map(value => (
            <div key={value.name}>
              <dt>{value.name}</dt>
              {value.description && <dd>{value.description}</dd>}
            </div>
          ))}
      </dl>
      {uses.length > 0 && (
        <>
          <h3>Given by</h3>
          <ul className="uses">
            {uses.map(use => (
              <li key={use}>
                <button type="button" onClick={() => choose(use.split('.')[0]!)}>
                  {use}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </aside>
  );
}

function Arguments({ field, choose }: { field: { args: readonly GraphQLArgument[] }; choose: Choose }) {
  return (
    <span className="arguments">
      {field.args.map(each => (
        <span key={each.name} title={each.description ?? undefined}>
          {each.name}: <Link type={each.type} choose={choose} />
        </span>
      ))}
    </span>
  );
}

function Link({ type, choose }: { type: Parameters<typeof getNamedType>[0]; choose: Choose }) {
  return (
    <button type="button" className="type" onClick={() => choose(getNamedType(type)!.name)}>
      {String(type)}
    </button>
  );
}

function kindOf(type: GraphQLNamedType): string {
  if (isEnumType(type)) return 'enum';
  if (isInputObjectType(type)) return 'input';
  if (isInterfaceType(type)) return 'interface';
  if (isUnionType(type)) return 'union';
  return isObjectType(type) ? 'type' : 'scalar';
}
