// Data on its way to stdout. A command works for the ledger, not for its reader: where the reader has left, as in `asof … | head`, what
// is left of the data is dropped, and the command ends with its own code.
import type { Writable } from 'node:stream';

/** Resolves when the text is out; to false where nobody reads it any more. Rejects with what the system says, as of a full disk. */
export type DataWriter = (text: string) => Promise<boolean>;

export function dataWriter(stdout: Writable): DataWriter {
  let isRead = true;
  return text =>
    new Promise((resolve, reject) => {
      if (text === '' || !isRead) return resolve(isRead);
      stdout.write(text, (error?: NodeJS.ErrnoException | null) => {
        if (error?.code === 'EPIPE') isRead = false;
        else if (error) return reject(error);
        resolve(isRead);
      });
    });
}
