// The demo job on a small estate, over any log and any content store: import the five files, settle, and what it left behind.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createBindingService } from '@asof/binding';
import { type Actor, ESTATE_FILE_KINDS, type Instant } from '@asof/domain';
import type { EventLog } from '@asof/event-log';
import {
  CONTENT_KINDS,
  type ContentStore,
  createSettlement,
  fileSource,
  inlineDigest,
  memoryScratch,
} from '@asof/settlement';

const actor: Actor = { kind: 'system', id: 'crash-test', role: 'operator' };

export type JobPlaces = { readonly log: EventLog; readonly contents: ContentStore; readonly files: string };

/** Runs from wherever the log is to the end; running it again after its end changes nothing. */
export async function settleFiles({ log, contents, files }: JobPlaces): Promise<void> {
  const binding = createBindingService({ log, clock: () => 0 as Instant, tzdbVersion: 'test' });
  for (const kind of ESTATE_FILE_KINDS) {
    const path = join(files, `${kind}.csv`);
    const outcome = await binding.importFile({
      kind,
      path,
      bytes: await readFile(path),
      allOrNothing: false,
      actor,
      reason: null,
    });
    if (outcome.kind !== 'imported' && outcome.kind !== 'known') throw new Error(`${kind}: ${outcome.kind}`);
  }
  const { intake, batches } = createSettlement({ log, contents, openDigest: inlineDigest(memoryScratch) });
  const source = await fileSource(join(files, 'transactions.csv'));
  const received = await intake.importTransactions({ source, actor });
  if (received.kind === 'refused') throw new Error(`transactions: ${received.message}`);
  await batches.run({ actor, signal: new AbortController().signal });
}

export type Outcome = { readonly events: readonly string[]; readonly contents: readonly string[] };

/** Every event as stored but for its record time, in order of position; every content by kind and hash. */
export async function outcomeOf({ log, contents }: Omit<JobPlaces, 'files'>): Promise<Outcome> {
  const events: string[] = [];
  for await (const { stream, revision, position, id, type, body } of log.readAll('start')) {
    events.push(`${position} ${stream} ${revision} ${id} ${type} ${body}`);
  }
  const names = await Promise.all(
    CONTENT_KINDS.map(async kind => (await contents.list(kind)).map(sha256 => `${kind}/${sha256}`)),
  );
  return { events, contents: names.flat() };
}
