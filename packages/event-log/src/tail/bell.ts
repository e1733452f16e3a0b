// How a reader waits for the next append without asking all the time: appends ring, waiters wake. A reader notes the rings it heard
// before it read, so that a ring during its reading is not slept through; a bound on each wait makes a missed one a mere delay.

export type Bell = {
  readonly ring: () => void;
  readonly rings: () => number;
  /** Resolves once there were more rings than `heard`, after `timeoutMs`, or when the signal aborts; never rejects. */
  readonly wait: (
    heard: number,
    options: { readonly signal: AbortSignal; readonly timeoutMs: number },
  ) => Promise<void>;
};

export function createBell(): Bell {
  const waiters = new Set<() => void>();
  let rings = 0;
  return {
    rings: () => rings,
    ring() {
      rings += 1;
      for (const wake of waiters) wake();
    },
    wait(heard, { signal, timeoutMs }) {
      if (signal.aborted || rings > heard) return Promise.resolve();
      return new Promise(resolve => {
        const wake = () => {
          waiters.delete(wake);
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, timeoutMs);
        waiters.add(wake);
        signal.addEventListener('abort', wake);
      });
    },
  };
}
