// Takes a demo in: its acquirers' zones, then its five files one after the other, as asof demo generate and npm start do.
import { AcquirerId, type EstateFileKind } from '@asof/domain';
import type { Context } from '../command/command.ts';
import { CommandFailure, EXIT } from '../exit-code.ts';
import type { House } from '../house.ts';
import { importEstate } from '../import/estate-import.ts';
import { importTransactionFile } from '../import/transactions-import.ts';
import { DEMO_ACQUIRERS } from './world.ts';

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

/** The zones that the demo's acquirers keep their business dates in. Said again, it changes nothing. */
export async function configureDemo({ actor }: Context, { acquirers }: House): Promise<void> {
  for (const { acquirerId, zone } of DEMO_ACQUIRERS) {
    await acquirers.configure(AcquirerId.parse(acquirerId), { zone }, { actor, why: 'an acquirer of the demo estate' });
  }
}
