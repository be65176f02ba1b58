/** Finds types and fields by a part of their names. */
import type { GraphQLSchema } from 'graphql';
import { useState } from 'react';

import { fieldsOf } from './model';

const MOST = 12;

export function Search({ schema, choose }: { schema: GraphQLSchema; choose: (name: string) => void }) {
  const [words, setWords] = useState('');
  const found = words.length > 1 ? matches(schema, words.toLowerCase()) : [];

  function take(name: string) {
    setWords('');
    choose(name.split('.')[0]!);
  }

  return (
    <search>
      <input
        type="search"
        placeholder="Find a type or a field"
        aria-label="Find a type or a field"
        value={words}
        onChange={event => setWords(event.target.value)}
        onKeyDown={event => event.key === 'Enter' && found[0] && take(found[0])}
      />
      {found.length > 0 && (
        <ul>
          {found.map(name => (
            <li key={name}>
              <button type="button" onClick={() => take(name)}>
                {name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}

/** Types first, and first those whose names begin with it. */
function matches(schema: GraphQLSchema, words: string): string[] {
  const types = Object.values(schema.getTypeMap()).filter(type => !type.name.startsWith('__'));
  const fields = types.flatMap(type => fieldsOf(type).map(field => `${type.name}.${field.name}`));
  const fit = (names: string[], part: (name: string) => string) =>
    names
      .filter(name => part(name).includes(words))
      .sort((one, other) => part(one).indexOf(words) - part(other).indexOf(words));
  return [
    ...fit(types.map(type => type.name), name => name.toLowerCase()),
    ...fit(fields, name => name.split('.')[1]!.toLowerCase()),
  ].slice(0, MOST);
}
