// The composition root of the embedded profile: one directory becomes a log, a content store and the services over them.
import { type EmbeddedEventLog, openEmbeddedEventLog } from '@asof/event-log/embedded';
import { type ContentStore, openDirectoryContentStore } from '@asof/settlement';
import { type DataDirectory, openDataDirectory } from './data-directory/data-directory.ts';
import type { World } from './world.ts';

export type House = {
  readonly directory: DataDirectory;
  readonly log: EmbeddedEventLog;
  readonly contents: ContentStore;
  readonly close: () => Promise<void>;
};

export type HouseOptions = {
  readonly path: string;
  /** Make the ledger when it is not there. */
  readonly create: boolean;
  readonly world: World;
  readonly talk: (line: string) => void;
};

/** Opens the ledger; only one process at a time holds it. Fails with CommandFailure, EventLogFailure or ContentFailure. */
export async function openHouse({ path, create, world, talk }: HouseOptions): Promise<House> {
  const directory = await openDataDirectory(path, { create, talk });
  const log = await openEmbeddedEventLog({ directory: directory.log, clock: world.clock });
  try {
    const contents = await openDirectoryContentStore(directory.root);
    return { directory, log, contents, close: () => log.close() };
  } catch (error) {
    await log.close();
    throw error;
  }
}
