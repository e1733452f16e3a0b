// Numbers by which columns name things, given out in order of first use.

export type Numbers<T> = {
  readonly items: readonly T[];
  /** The number of the item that has this name. */
  of(name: string, item: T): number;
};

export function createNumbers<T>(): Numbers<T> {
  const items: T[] = [];
  const byName = new Map<string, number>();
  return {
    items,
    of(name, item) {
      const known = byName.get(name);
      if (known !== undefined) return known;
      byName.set(name, items.length);
      return items.push(item) - 1;
    },
  };
}
