// Takes a demo in: its acquirers' zones, then its five files one after the other, as asof demo generate and npm start do. Its ledger
// is known by its first event, whose reason says which demo it is.
import { AcquirerId, decodeFact, type EstateFileKind } from '@asof/domain';
import type { Context } from '../command/command.ts';
import { CommandFailure, EXIT } from '../exit-code.ts';
import type { House } from '../house.ts';
import { importEstate } from '../import/estate-import.ts';
import { importTransactionFile } from '../import/transactions-import.ts';
import type { DemoSizes } from './demo-sizes.ts';
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

/** The zones that the demo's acquirers keep their business dates in: its first events. Said again, it changes nothing. */
export async function configureDemo({ actor }: Context, { acquirers }: House, sizes: DemoSizes): Promise<void> {
  for (const { acquirerId, zone } of DEMO_ACQUIRERS) {
    await acquirers.configure(AcquirerId.parse(acquirerId), { zone }, { actor, why: markOf(sizes) });
  }
}

/** A demo goes into a new ledger, or into the one that it made before. Fails with CommandFailure `ledger-in-use` for any other. */
export async function refuseForeign({ log, directory }: House, sizes: DemoSizes): Promise<void> {
  for await (const first of log.readAll('start')) {
    if (decodeFact(first).envelope.reason === markOf(sizes)) return;
    const message = `${directory.root} holds a ledger that is not this demo’s`;
    throw new CommandFailure(EXIT.notAllowed, 'ledger-in-use', message, 'name a new directory with --data DIR');
  }
}

function markOf({ seed, merchants, terminals, transactions, days }: DemoSizes): string {
  return `demo of seed ${seed}: merchants ${merchants}, terminals ${terminals}, transactions ${transactions}, days ${days}`;
}
