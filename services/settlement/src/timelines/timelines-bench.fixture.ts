// For measuring: a log of a seeded estate, and how long its timelines take. test/timelines/measure.ts runs it.
import { createHash } from 'node:crypto';
import { type EstateEvent, encodeFact, scopeKeyText, uuidV8 } from '@asof/domain';
import type { EventLog, Expected, Revision } from '@asof/event-log';
import { createLedger } from '../batch/ledger.ts';
import { directorySnapshotStore } from '../ledger-reader/snapshot-store.ts';
import { type EstateSize, seededEstate, seededPairs } from './seeded-estate.fixture.ts';

const WAITING_MAX = 20_000;

/** Records the estate, a stream for each thing, in an empty log. */
export async function recordSeededEstate(log: EventLog, size: EstateSize): Promise<void> {
  const revisions = new Map<string, number>();
  let waiting: Promise<unknown>[] = [];
  let number = 0;
  for (const event of seededEstate(size)) {
    const stream = streamOf(event);
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    const expected: Expected = revision === 0 ? 'absent' : (BigInt(revision - 1) as Revision);
    const id = uuidV8(createHash('sha256').update(`${size.seed}/${number++}`).digest('hex'));
    waiting.push(log.append(stream, expected, [{ id, ...encodeFact({ envelope: envelopeOf(event, number), event }) }]));
    if (waiting.length < WAITING_MAX) continue;
    await Promise.all(waiting);
    waiting = [];
  }
  await Promise.all(waiting);
}

function streamOf(event: EstateEvent): string {
  if (event.type === 'AccountRegistered') return `account-${event.accountId}`;
  if (event.type === 'TerminalAssigned' || event.type === 'TerminalUnassigned') return `terminal-${event.terminalId}`;
  return `${event.type === 'FeePlanPublished' ? 'fee' : 'binding'}-${scopeKeyText(event)}`;
}

function envelopeOf(event: EstateEvent, number: number) {
  const validFrom = 'from' in event ? event.from : null;
  const command = createHash('sha256').update(String(number)).digest('hex').slice(0, 40);
  return {
    ...{ v: 1, tenant: 'acq1', validFrom, validTo: null, causationId: null, reason: null },
    actor: { kind: 'person', id: 'operator', role: 'importer' },
    ...{ commandId: `import-${command}`, correlationId: `import-${command.slice(0, 32)}` },
  } as Parameters<typeof encodeFact>[0]['envelope'];
}

/** What was done, to how many things, in how long, on the wall's clock and the processor's. */
export type Timed = {
  readonly what: 'replay' | 'replay-and-keep' | 'start' | 'flatten';
  readonly count: number;
  readonly ms: number;
  readonly processorMs: number;
  readonly lines: number;
};

/** Replays, keeps a snapshot in the directory, starts from it and flattens every pair; each so many times. Tells each as it is done. */
export async function measureTimelines(
  { log, directory, size, rounds }: Measured,
  tell: (timed: Timed) => void,
): Promise<void> {
  const head = await log.head();
  if (head === null) return;
  const store = directorySnapshotStore(directory);
  const ledgerOf = (isKept: boolean) =>
    createLedger(log, isKept ? { store, report: () => undefined, keepAfterEvents: 1 } : null);
  const count = Number(head);
  const pairs = seededPairs(size);
  for (let round = 0; round < rounds; round++)
    await timed({ what: 'replay', count }, () => ledgerOf(false).reader.catchUp(), tell);
  await timed({ what: 'replay-and-keep', count }, () => ledgerOf(true).reader.catchUp(), tell);
  for (let round = 0; round < rounds; round++) {
    const ledger = ledgerOf(true);
    await timed({ what: 'start', count }, () => ledger.reader.catchUp(), tell);
    for (let again = 0; again < rounds; again++) {
      const flatten = () => ledger.timelines.flatten(head, pairs).timelines.from.length;
      await timed({ what: 'flatten', count: pairs.length }, flatten, tell);
    }
  }
}

export type Measured = {
  readonly log: EventLog;
  readonly directory: string;
  readonly size: EstateSize;
  readonly rounds: number;
};

async function timed(
  what: Pick<Timed, 'what' | 'count'>,
  work: () => Promise<void> | number,
  tell: (timed: Timed) => void,
): Promise<void> {
  const [before, processor] = [performance.now(), process.cpuUsage()];
  const lines = (await work()) ?? 0;
  const { user, system } = process.cpuUsage(processor);
  tell({ ...what, ms: performance.now() - before, processorMs: (user + system) / 1000, lines });
}
