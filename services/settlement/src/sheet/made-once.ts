// Remembers everything that was made, for as long as it is held: many rows ask for the same few things.

/** What is made of a key, made once; never undefined. What else it is made of must follow from the key. */
export function madeOnce<Key, Made, Rest extends readonly unknown[]>(
  make: (key: Key, ...rest: Rest) => Made,
): (key: Key, ...rest: Rest) => Made {
  const made = new Map<Key, Made>();
  return (key, ...rest) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = make(key, ...rest);
    made.set(key, fresh);
    return fresh;
  };
}
