// A registry's journal: lines in the order in which they were recorded, whatever instants they speak of. File order is position
// order, so the order decides what paints over what.

export type Journal = {
  /** Equal instants keep the order of the calls. */
  add(recordedAt: number, fields: readonly string[]): void;
  /** The whole CSV file, header first. No field of the demo needs quoting. */
  text(): string;
  readonly lines: () => number;
};

export function createJournal(header: string): Journal {
  const entries: { readonly recordedAt: number; readonly line: string }[] = [];
  return {
    add(recordedAt, fields) {
      entries.push({ recordedAt, line: fields.join(',') });
    },
    text() {
      const sorted = entries.toSorted((left, right) => left.recordedAt - right.recordedAt);
      return `${[header, ...sorted.map(entry => entry.line)].join('\n')}\n`;
    },
    lines: () => entries.length,
  };
}
