// Which file of transactions a person means who types the beginning of its SHA-256: a decision about a row must not fall on another file's.
import type { Sha256 } from '@asof/domain';
import { CommandFailure, EXIT } from '../exit-code.ts';
import type { ImportedFile } from '../import/import-model.ts';

const NAMING = /^[0-9a-f]{8,64}$/;
const WHERE = 'asof quarantine list tells it';

/** Fails with CommandFailure `file-malformed`, `file-unknown` or `file-ambiguous`. */
export function namedFile(
  files: readonly Pick<ImportedFile, 'kind' | 'fileName' | 'fileSha256'>[],
  text: string,
): Sha256 {
  const beginning = text.toLowerCase();
  if (!NAMING.test(beginning)) {
    const message = `"${text}" names no file: a file is named by its SHA-256, or by its first 8 digits or more`;
    throw new CommandFailure(EXIT.usage, 'file-malformed', message, WHERE);
  }
  const found = files.filter(({ kind, fileSha256 }) => kind === 'transactions' && fileSha256.startsWith(beginning));
  const [only] = found;
  if (only === undefined) {
    const message = `no file of transactions came in whose SHA-256 begins with ${beginning}`;
    throw new CommandFailure(EXIT.failure, 'file-unknown', message, WHERE);
  }
  if (found.length > 1) {
    const candidates = found.map(({ fileName, fileSha256 }) => `${fileSha256} (${fileName})`).join(', ');
    const message = `the SHA-256 of more than one file begins with ${beginning}: ${candidates}`;
    throw new CommandFailure(EXIT.usage, 'file-ambiguous', message, 'write more of its digits');
  }
  return only.fileSha256 as Sha256;
}
