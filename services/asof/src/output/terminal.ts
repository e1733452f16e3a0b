// Where a command speaks: data on stdout, talk on stderr.
import type { Writable } from 'node:stream';
import { dataWriter } from './data-writer.ts';
import { createProgress, type Progress } from './progress.ts';
import { tableWriter } from './table.ts';
import { cellText, jsonLine, type View } from './view.ts';

const CHUNK_CHARS = 64 * 1024;

export type Terminal = {
  readonly json: boolean;
  /**
   * Streams rows as a table or, with --json, one object a line, as long as somebody reads them; `none` is said where there is none. Resolves
   * to the number of rows.
   */
  rows<T>(view: View<T>, rows: Iterable<T> | AsyncIterable<T>, none?: string): Promise<number>;
  /** One thing: a JSON object on a line, or its fields one below the other; one whose heading is blank has its name. */
  one<T>(view: View<T>, row: T): Promise<void>;
  /** Sentences that are the answer itself: data. */
  text(lines: string): Promise<void>;
  /** Bytes or text that something else formats: data. Resolves when the source has ended. */
  stream(source: AsyncIterable<unknown>): Promise<void>;
  /** Talk: what is going on, what to do next. Silent with --quiet. */
  talk(line: string): void;
  /** A failure: told even with --quiet. */
  complain(line: string): void;
  progress(label: string, unit: string): Progress;
};

export type TerminalOptions = {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Monotonic milliseconds, for rates. */
  readonly monotonicMs: () => number;
};

export function createTerminal({ json, quiet, stdout, stderr, monotonicMs }: TerminalOptions): Terminal {
  const write = dataWriter(stdout);
  const talk = (line: string): void => {
    if (!quiet) stderr.write(`${line}\n`);
  };
  return {
    json,
    talk,
    async rows(view, rows, none) {
      const table = tableWriter(view);
      let [buffered, told] = ['', 0];
      for await (const row of rows) {
        told++;
        buffered += json ? `${jsonLine(view, row)}\n` : joined(table.add(row));
        if (buffered.length < CHUNK_CHARS) continue;
        if (!(await write(buffered))) return told;
        buffered = '';
      }
      await write(json ? buffered : buffered + joined(table.end()));
      if (told === 0 && none !== undefined) talk(none);
      return told;
    },
    async one(view, row) {
      await write(json ? `${jsonLine(view, row)}\n` : joined(fieldLines(view, row)));
    },
    async text(lines) {
      await write(lines.endsWith('\n') ? lines : `${lines}\n`);
    },
    async stream(source) {
      for await (const chunk of source) await write(String(chunk));
    },
    complain: line => {
      stderr.write(`${line}\n`);
    },
    progress: (label, unit) => createProgress({ label, unit, stderr: quiet ? null : stderr, monotonicMs }),
  };
}

function fieldLines<T>(view: View<T>, row: T): readonly string[] {
  const shown = view.flatMap(({ name, heading, get }) =>
    heading === null ? [] : [[heading || name, get(row)] as const],
  );
  const width = Math.max(...shown.map(([label]) => label.length));
  return shown.map(([label, cell]) => `${label.padEnd(width)}  ${cellText(cell)}`);
}

const joined = (lines: readonly string[]): string => lines.map(line => `${line}\n`).join('');
