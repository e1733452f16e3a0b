// The composition root of the command: one directory becomes a log, a content store and the services over them.
import type { BindingService, BindingServiceOptions } from '@asof/binding';
import { type LiveProjection, openProjection } from '@asof/event-log';
import { type EmbeddedEventLog, openEmbeddedEventLog } from '@asof/event-log/embedded';
import {
  type ContentStore,
  createSettlement,
  directoryScratch,
  directorySnapshotStore,
  inlineDigest,
  openDirectoryContentStore,
  type Settlement,
  threadedDigest,
} from '@asof/settlement';
import { type DataDirectory, openDataDirectory } from './data-directory/data-directory.ts';
import { type ImportedFile, importedFiles, listImportedFiles } from './import/import-model.ts';
import type { World } from './world.ts';

export type House = Settlement & {
  readonly directory: DataDirectory;
  readonly log: EmbeddedEventLog;
  readonly contents: ContentStore;
  /** One service for all who ask; loaded for the first of them, because most commands change nothing of the estate. */
  readonly binding: () => Promise<BindingService>;
  /** Which files came in: a read model, caught up when asked. */
  readonly imports: () => Promise<readonly ImportedFile[]>;
  /** Opened when they are asked for. */
  readonly models: () => Promise<readonly { readonly name: string; readonly live: LiveProjection }[]>;
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
  const { clock, tzdbVersion } = world;
  const directory = await openDataDirectory(path, { create, talk });
  const log = await openEmbeddedEventLog({ directory: directory.log, clock });
  try {
    const contents = await openDirectoryContentStore(directory.root);
    let binding: Promise<BindingService> | null = null;
    let opened: Promise<LiveProjection> | null = null;
    const live = () => (opened ??= openProjection({ directory: directory.models, log, projection: importedFiles }));
    return {
      ...createSettlement({
        log,
        contents,
        openDigest: threadedDigest(directory.root, inlineDigest(directoryScratch(directory.root))),
        keeping: { store: directorySnapshotStore(directory.models), report: talk },
      }),
      directory,
      log,
      contents,
      binding: () => (binding ??= bindingOver({ log, clock, tzdbVersion })),
      async imports() {
        const model = await live();
        await model.catchUp();
        return listImportedFiles(model);
      },
      models: async () => [{ name: importedFiles.name, live: await live() }],
      async close() {
        const model = await opened?.catch(() => null); // told to whoever asked for it
        await model?.close();
        await log.close();
      },
    };
  } catch (error) {
    await log.close();
    throw error;
  }
}

async function bindingOver(options: BindingServiceOptions): Promise<BindingService> {
  const { createBindingService } = await import('@asof/binding');
  return createBindingService(options);
}
