// Imports the five files of an estate one after the other, as asof demo generate and npm start do.
import type { EstateFileKind } from '@asof/domain';
import type { Context } from '../command/command.ts';
import { CommandFailure, EXIT } from '../exit-code.ts';
import type { House } from '../house.ts';
import { importEstate } from './estate-import.ts';
import { importTransactionFile } from './transactions-import.ts';

export type EstateFiles = readonly { readonly kind: EstateFileKind | 'transactions'; readonly path: string }[];

/** In the given order; files that are known already add nothing. Refused lines of the estate are an error here: the files are ours. */
export async function importFiles(context: Context, house: House, files: EstateFiles): Promise<void> {
  for (const { kind, path } of files) {
    if (kind === 'transactions') {
      await importTransactionFile(context, house, path);
      continue;
    }
    const outcome = await importEstate(context, house, { kind, path, allOrNothing: false });
    const refused = outcome.kind === 'file-refused' ? 1 : outcome.refused;
    if (refused > 0) throw new CommandFailure(EXIT.failure, 'demo-refused', `${path}: ${refused} lines were refused`);
  }
}
