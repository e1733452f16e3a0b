// Contents held against their names before they are looked at: whoever opens one in the same order waits for little.

/** Two at a time: to hash a content takes longer than to look at it. Rejects with the first failure, and begins none behind it. */
export async function proveAhead<Name>(names: Iterable<Name>, prove: (name: Name) => Promise<unknown>): Promise<void> {
  // A generator: whoever throws while it takes from it ends it for all.
  const inOrder = (function* () {
    yield* names;
  })();
  const proveInTurn = async () => {
    for (const name of inOrder) await prove(name);
  };
  const proving = [proveInTurn(), proveInTurn()];
  await Promise.allSettled(proving);
  await Promise.all(proving);
}
