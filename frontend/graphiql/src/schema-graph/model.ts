/** What is drawn of a schema: its things and how they lead to each other, without the wrapping. */
import {
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isUnionType,
} from 'graphql';

/** One line of a card, and the cards it leads to. */
export type Row = { name: string; type: string; targets: string[] };
export type Card = {
  name: string;
  kind: 'root' | 'object' | 'interface' | 'union';
  rows: Row[];
  /** How many fields it has, drawn or not. */
  fields: number;
};

type Field = { name: string; type: GraphQLType };

const WRAPPING = /(Payload|Connection|Edge)$/;
const FEW = 2;
const SIDE_NOTES = new Set(['UserError', 'PageInfo']);

/** Every card that can be reached from this type. */
export function cardsFrom(schema: GraphQLSchema, root: GraphQLNamedType): Card[] {
  const cards = new Map<string, Card>();
  const left = [root];
  for (let type = left.shift(); type; type = left.shift()) {
    if (cards.has(type.name)) continue;
    const rows = fieldsOf(type).map(field => rowOf(schema, field)).concat(kindsOf(schema, type));
    const fields = fieldsOf(type).length;
    cards.set(type.name, { name: type.name, kind: kindOf(type, root), rows, fields });
    left.push(...rows.flatMap(row => row.targets).map(name => schema.getType(name)!));
  }
  return [...cards.values()];
}

/** The card with only those lines that lead to others, but for where all begins. */
export function compact(card: Card): Card {
  return card.kind === 'root'
    ? card
    : { ...card, rows: card.rows.filter(row => row.targets.length > 0) };
}

/** The fields of an object, an interface or an input; of anything else, none. */
export function fieldsOf(type: GraphQLNamedType) {
  return 'getFields' in type ? Object.values(type.getFields()) : [];
}

/** The fields that give this type, as `Cart.lines`, also those that wrap it. */
export function usesOf(schema: GraphQLSchema, name: string): string[] {
  return Object.values(schema.getTypeMap())
    .filter(type => !type.name.startsWith('__') && !wrappingOf(type))
    .flatMap(type =>
      fieldsOf(type)
        .filter(field => named(field.type).some(inner => inner.name === name))
        .map(field => `${type.name}.${field.name}`),
    );
}

function rowOf(schema: GraphQLSchema, { name, type }: Field): Row {
  const inner = named(type);
  const names = inner.map(each => each.name).join(', ');
  const texts: Record<string, string> = { Connection: `[${names}]`, Payload: names };
  return {
    name,
    type: texts[wrappingOf(type)] ?? String(type),
    targets: inner.filter(each => isDrawn(schema, each)).map(each => each.name),
  };
}

/** What an interface or a union can be. `Node` can be nearly anything, which tells nothing. */
function kindsOf(schema: GraphQLSchema, type: GraphQLNamedType): Row[] {
  if (!isAbstractType(type) || type.name === 'Node') return [];
  return schema
    .getPossibleTypes(type)
    .map(each => ({ name: 'can be', type: each.name, targets: [each.name] }));
}

/** The types a field is about: those inside, if its own only wraps them. */
function named(type: GraphQLType): GraphQLNamedType[] {
  const own = getNamedType(type);
  if (!wrappingOf(own)) return [own];
  const inner = fieldsOf(own)
    .flatMap(field => named(field.type))
    .filter(each => !SIDE_NOTES.has(each.name));
  const telling = inner.filter(each => !isLeafType(each));
  return [...new Set(telling.length ? telling : inner)];
}

function owners(schema: GraphQLSchema, name: string): Set<string> {
  return new Set(usesOf(schema, name).map(use => use.split('.')[0]!));
}

function wrappingOf(type: GraphQLType): string {
  return WRAPPING.exec(getNamedType(type).name)?.[0] ?? '';
}

/** Money and the like are found everywhere: arrows to them would hide the others. */
function isDrawn(schema: GraphQLSchema, type: GraphQLNamedType): boolean {
  if (!isObjectType(type)) return isAbstractType(type);
  return 'id' in type.getFields() || owners(schema, type.name).size <= FEW;
}

function kindOf(type: GraphQLNamedType, root: GraphQLNamedType): Card['kind'] {
  if (type === root) return 'root';
  if (isUnionType(type)) return 'union';
  return isInterfaceType(type) ? 'interface' : 'object';
}
