// Whatever accepts rows does so alone: R2 holds only while nothing else is accepted between looking and recording.

export type OneAtATime = <T>(work: () => Promise<T>) => Promise<T>;

/** Runs each work when all that were given before have ended, well or not. */
export function oneAtATime(): OneAtATime {
  let last: Promise<unknown> = Promise.resolve();
  return work => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
