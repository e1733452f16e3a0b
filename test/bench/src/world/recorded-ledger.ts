// A ledger with the world's estate recorded straight into its log, ten times faster than the product imports it: the same facts in the same
// streams and the same order, the files alone left out. Beside the log stands a snapshot that knows all but the log's last events.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  CommandId,
  currentVersion,
  type Envelope,
  type EstateEvent,
  encodeFact,
  formatInstant,
  type Instant,
  type ScopeKey,
  scopeKeyText,
} from '@asof/domain';
import { type EventLog, eventIdOf, type NewEvent, type Position } from '@asof/event-log';
import { openEmbeddedEventLog } from '@asof/event-log/embedded';
import { createLedger, directorySnapshotStore } from '@asof/settlement';
import { SNAPSHOT_LAYOUT } from '@asof/settlement/reading-snapshot';
import { TERMINALS_PER_MERCHANT, type Terminal, terminalsOf } from './estate.ts';
import {
  ACQUIRER,
  accountName,
  bindingName,
  merchantName,
  midOf,
  tailOf,
  terminalName,
  tidOf,
  tokenOf,
} from './estate-files.ts';
import { worldFacts } from './make-world.ts';
import { BATCH_FROM, CARDS_PER_MERCHANT, CURRENCIES, WORLD_FORMAT } from './world.ts';

export type LedgerFacts = { readonly events: number; readonly bindings: number };
export type RecordedLedger = LedgerFacts & { readonly log: string; readonly snapshots: string };

const FACTS_FILE = 'ledger.json';
/** Events that came after the snapshot was kept. */
const EVENTS_AFTER_SNAPSHOT = 1_000;
const WINDOW_APPENDS = 4_096;
/** When all of it was recorded. */
const clock = (): Instant => BATCH_FROM as Instant;

/** Made if it is not there. Its snapshot is that of one layout. */
export async function recordedLedger(world: string): Promise<RecordedLedger> {
  const { terminals, seed } = worldFacts(world);
  const ledger = join(dirname(world), `ledger-recorded-${terminals}-${seed}-${WORLD_FORMAT}-${SNAPSHOT_LAYOUT}`);
  if (!existsSync(ledger)) {
    const unfinished = mkdtempSync(`${ledger}-`);
    writeFileSync(join(unfinished, FACTS_FILE), JSON.stringify(await writeLedger(unfinished, terminals, seed)));
    renameSync(unfinished, ledger);
  }
  const facts = JSON.parse(readFileSync(join(ledger, FACTS_FILE), 'utf8')) as LedgerFacts;
  return { ...facts, log: join(ledger, 'log'), snapshots: join(ledger, 'models') };
}

async function writeLedger(ledger: string, terminals: number, seed: number): Promise<LedgerFacts> {
  mkdirSync(join(ledger, 'log'));
  const log = await openEmbeddedEventLog({ directory: join(ledger, 'log'), clock });
  const facts = await recordEstate(log, () => terminalsOf(terminals, seed));
  const last = facts.events - Math.min(EVENTS_AFTER_SNAPSHOT, Math.floor(facts.events / 10));
  const store = directorySnapshotStore(join(ledger, 'models'));
  const report = (line: string): never => {
    throw new Error(line);
  };
  await createLedger(log, { store, report, keepAfterEvents: 1 }).reader.catchUp(BigInt(last) as Position);
  await log.close();
  return facts;
}

async function recordEstate(log: EventLog, estate: () => Iterable<Terminal>): Promise<LedgerFacts> {
  let [events, bindings] = [0, 0];
  let window: Promise<unknown>[] = [];
  for (const kind of [assigned, registered, bound, priced])
    for (const { stream, facts } of streamsOf(estate(), kind)) {
      const [first, ...more] = facts.map((event, index) => encoded(stream, event, index));
      if (first === undefined) continue;
      window.push(log.append(stream, 'absent', [first, ...more]).then(demandAppended));
      events += facts.length;
      if (kind === bound) bindings += facts.length;
      if (window.length < WINDOW_APPENDS) continue;
      await Promise.all(window);
      window = [];
    }
  await Promise.all(window);
  return { events, bindings };
}

type Stream = { readonly stream: string; readonly facts: readonly EstateEvent[] };

function* streamsOf(terminals: Iterable<Terminal>, kind: (terminal: Terminal) => Iterable<Stream>): Generator<Stream> {
  for (const terminal of terminals) yield* kind(terminal);
}

function demandAppended({ kind }: { readonly kind: string }): void {
  if (kind !== 'appended') throw new Error('a new log has a stream already');
}

function encoded(stream: string, event: EstateEvent, index: number): NewEvent {
  const commandId = CommandId.parse(`${stream}/${index}`);
  const envelope: Envelope = {
    ...{ v: currentVersion(event.type), tenant: 'default', commandId, causationId: null, correlationId: 'bench' },
    validFrom: 'from' in event ? event.from : null,
    validTo: null,
    actor: { kind: 'system', id: 'bench', role: 'operator' },
    reason: null,
  };
  return { id: eventIdOf(commandId, 0), ...encodeFact({ envelope, event }) };
}

/** Ids are texts here; what does not fit the schema of its fact is refused where it is encoded. */
const fact = (type: EstateEvent['type'], said: object): EstateEvent => ({ type, ...said }) as unknown as EstateEvent;
const since = (from: number) => {
  const stated = { from: formatInstant(from as Instant), to: null, zone: null, tzdbVersion: null };
  return { from, to: null, stated };
};
const keyOf = ({ terminal, merchant }: Terminal, currency: number) =>
  ({
    merchantId: merchantName(merchant),
    scope: 'terminal',
    scopeId: terminalName(terminal),
    currency: CURRENCIES[currency]!,
  }) as unknown as ScopeKey;

function* assigned({ terminal, merchant, slots }: Terminal): Generator<Stream> {
  const terminalId = terminalName(terminal);
  const facts = slots.map(({ from }, slot) =>
    fact('TerminalAssigned', {
      ...{ terminalId, acquirerId: ACQUIRER, mid: midOf(merchant), tid: tidOf(terminal, slot) },
      ...{ merchantId: merchantName(merchant), storeId: null, serial: null, ...since(from) },
    }),
  );
  yield { stream: `terminal-${terminalId}`, facts };
}

/** The accounts of a merchant stand before its first terminal. */
function* registered({ terminal, merchant }: Terminal): Generator<Stream> {
  if (terminal % TERMINALS_PER_MERCHANT !== 0) return;
  for (let card = 0; card < CARDS_PER_MERCHANT; card++) {
    const accountId = accountName(merchant, card);
    const tail = tailOf(merchant, card);
    const currencies = CURRENCIES.map(currency => ({ currency, minimumPayoutMinor: 1n }));
    const account = { accountId, merchantId: merchantName(merchant), token: tokenOf(merchant, card), tail, currencies };
    yield { stream: `account-${accountId}`, facts: [fact('AccountRegistered', account)] };
  }
}

function* bound(terminal: Terminal): Generator<Stream> {
  for (const [currency, { bindings }] of terminal.books.entries()) {
    const key = keyOf(terminal, currency);
    const facts = bindings.map(({ from, card }, step) => {
      const bindingId = bindingName(terminal.terminal, key.currency, card === null ? step - 1 : step);
      if (card === null) return fact('BindingEnded', { bindingId, ...key, leaves: 'hole', ...since(from) });
      const accountId = accountName(terminal.merchant, card);
      return fact('BindingAsserted', { bindingId, ...key, accountId, kind: 'import', ...since(from) });
    });
    yield { stream: `binding-${scopeKeyText(key)}`, facts };
  }
}

function* priced(terminal: Terminal): Generator<Stream> {
  for (const [currency, { plans }] of terminal.books.entries()) {
    const key = keyOf(terminal, currency);
    const facts = plans.map(({ from, rateMillionths, fixedMinor, minimumMinor, capMinor }) => {
      const { to, ...start } = since(from);
      const [minimum, cap] = [minimumMinor, capMinor].map(each => (each === null ? null : BigInt(each)));
      const amounts = { rateMillionths, fixedMinor: BigInt(fixedMinor), minimumMinor: minimum, capMinor: cap };
      return fact('FeePlanPublished', { ...key, ...amounts, refundFee: 'kept', ...start });
    });
    yield { stream: `fee-${scopeKeyText(key)}`, facts };
  }
}
