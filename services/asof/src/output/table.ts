// A table that streams: column widths are taken from the first rows, later rows that need more simply take more.
import { cellText, type Field, type View } from './view.ts';

const SAMPLE_ROWS = 200;
const GAP = '  ';

export type TableWriter<T> = {
  /** Lines that became ready, without line breaks. */
  add(row: T): readonly string[];
  end(): readonly string[];
};

/** Formats rows one by one; holds back the first SAMPLE_ROWS to learn the widths. */
export function tableWriter<T>(view: View<T>): TableWriter<T> {
  const columns = view.filter(({ heading }) => heading !== null);
  const sample: string[][] = [];
  let widths: readonly number[] | null = null;

  const settle = (): readonly string[] => {
    const headings = columns.map(({ heading }) => heading ?? '');
    const known = headings.map((text, index) =>
      Math.max(text.length, ...sample.map(cells => cells[index]?.length ?? 0)),
    );
    widths = known;
    return [headings, ...sample].map(cells => tableLine(columns, cells, known));
  };
  return {
    add(row) {
      const cells = columns.map(({ get }) => cellText(get(row)));
      if (widths !== null) return [tableLine(columns, cells, widths)];
      sample.push(cells);
      return sample.length === SAMPLE_ROWS ? settle() : [];
    },
    end: () => (widths === null && sample.length > 0 ? settle() : []),
  };
}

function tableLine<T>(columns: readonly Field<T>[], cells: readonly string[], widths: readonly number[]): string {
  return columns
    .map(({ align }, index) => {
      const [text, width] = [cells[index] ?? '', widths[index] ?? 0];
      return align === 'right' ? text.padStart(width) : text.padEnd(width);
    })
    .join(GAP)
    .trimEnd();
}
