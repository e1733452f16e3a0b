// The transactions file that a command line names, begun while the program is still being loaded: one core would stand idle meanwhile. Only
// read is it, so that nothing is left behind if the command then ends otherwise, and whoever imports the file tells what is wrong with it.
import type { BegunFile } from '@asof/settlement/begun-file';

export type FileAhead = {
  /** The file if it was begun for that path and number of threads, once: it is then the taker's to close. */
  take(path: string, threads: number | undefined): BegunFile | null;
  /** Closes what was not taken. */
  close(): Promise<void>;
};

export type NamedFile = { readonly path: string; readonly threads: number | undefined };

/** Nothing was begun. */
const NOTHING_AHEAD: FileAhead = { take: () => null, close: async () => undefined };

/** Begins the first file that the command line (without node and script) has imported, if there is one. Never rejects. */
export async function beginFileAhead(argv: readonly string[]): Promise<FileAhead> {
  const named = namedFile(argv);
  if (named === null) return NOTHING_AHEAD;
  const { beginLargeFile } = await import('@asof/settlement/begun-file');
  let file = await beginLargeFile(named.path, named.threads);
  const taken = (): BegunFile | null => {
    const begun = file;
    file = null;
    return begun;
  };
  return {
    take: (path, threads) => (path === named.path && threads === named.threads ? taken() : null),
    close: async () => taken()?.close(),
  };
}

/**
 * Which file `import transactions FILE` or `batch run --transactions FILE…` reads first. It may guess wrong where options stand in unusual
 * places: what was begun is then not taken.
 */
export function namedFile(argv: readonly string[]): NamedFile | null {
  if (argv.includes('--help') || argv.includes('-h')) return null;
  const path = valueAfter(argv, ['import', 'transactions']) ?? valueAfter(argv, ['batch', 'run'], '--transactions');
  if (path === undefined || path.startsWith('-')) return null;
  const threads = valueAfter(argv, ['--threads']);
  return {
    path,
    threads: threads !== undefined && /^\d{1,15}$/.test(threads) ? Number.parseInt(threads, 10) : undefined,
  };
}

/** What stands behind the words, or behind the option that follows them somewhere. */
function valueAfter(argv: readonly string[], words: readonly string[], option?: string): string | undefined {
  const at = argv.findIndex((_, index) => words.every((word, next) => argv[index + next] === word));
  if (at < 0) return undefined;
  const rest = argv.slice(at + words.length);
  if (option === undefined) return rest[0];
  const optionAt = rest.indexOf(option);
  return optionAt < 0 ? undefined : rest[optionAt + 1];
}
