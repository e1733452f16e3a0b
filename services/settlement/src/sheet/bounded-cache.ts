// Remembers the last few things that were read, so that looking at many rows of one file reads it once, and forgets the rest.

/** `max`: how many values are kept; the longest unused goes first. Two who ask at once share one reading; a failed one is forgotten. */
export function boundedCache<K, V>(max: number, read: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const kept = new Map<K, Promise<V>>();
  return key => {
    const value = kept.get(key) ?? read(key);
    kept.delete(key);
    kept.set(key, value);
    value.catch(() => kept.delete(key));
    if (kept.size > max) kept.delete(kept.keys().next().value!);
    return value;
  };
}
