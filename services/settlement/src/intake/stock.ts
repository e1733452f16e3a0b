// Things that are given by one and taken by another, who waits where there are none.

export type Stock<Thing> = {
  /** Waits for one; null where there is none and none will come. Only one may wait at a time. */
  take(): Promise<Thing | null>;
  give(thing: Thing): void;
  /** None will come any more. */
  end(): void;
};

/** A stock that holds these, and takes ownership of the array. `first`: which is taken first of those that are there. */
export function createStock<Thing>(things: Thing[], first: 'oldest' | 'newest'): Stock<Thing> {
  let isEnded = false;
  let wake: (() => void) | null = null;
  const wakeUp = () => {
    wake?.();
    wake = null;
  };
  return {
    async take() {
      while (things.length === 0 && !isEnded) await new Promise<void>(resolve => (wake = resolve));
      return (first === 'oldest' ? things.shift() : things.pop()) ?? null;
    },
    give(thing) {
      things.push(thing);
      wakeUp();
    },
    end() {
      isEnded = true;
      wakeUp();
    },
  };
}
