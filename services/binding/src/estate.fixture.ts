// A small estate on a log in memory, and files of it as text.
import {
  type Actor,
  type DomainEvent,
  decodeFact,
  type EstateFileKind,
  type Instant,
  isEstateEvent,
} from '@asof/domain';
import type { EventLog, Recorded } from '@asof/event-log';
import { memoryEventLog } from '@asof/event-log/memory';
import { type BindingService, createBindingService } from './binding-service.ts';
import type { ImportOutcome } from './import/import-outcome.ts';
import type { ImportRequest } from './import/import-request.ts';

export const WANG: Actor = { kind: 'person', id: 'wang', role: 'ops_maker' };
/** 2026-11-22T12:00:00Z. */
export const NOON = 1_795_348_800_000_000 as Instant;

const HEADERS: Readonly<Record<EstateFileKind, string>> = {
  terminals: 'action,terminal,acquirer,mid,tid,merchant,store,serial,from,to,zone',
  accounts: 'account,merchant,token,tail,currencies,minimum_payout',
  bindings: 'action,binding,merchant,scope,scope_id,currency,account,from,to,leaves,zone',
  fees: 'merchant,scope,scope_id,currency,rate,fixed,minimum,cap,refund_fee,from,zone',
};

/** The file's text: header and lines. */
export function fileOf(kind: EstateFileKind, lines: readonly string[]): string {
  return [HEADERS[kind], ...lines, ''].join('\n');
}

export type House = {
  readonly log: EventLog;
  readonly service: BindingService;
  /** Imports lines under the kind's header, or with `text` a whole file. */
  readonly take: (
    kind: EstateFileKind,
    content: readonly string[] | string,
    changed?: Partial<ImportRequest>,
  ) => Promise<ImportOutcome>;
  readonly recorded: () => Promise<Recorded[]>;
  readonly events: () => Promise<DomainEvent[]>;
  /** Facts of the estate, without what imports say of themselves. */
  readonly facts: () => Promise<DomainEvent[]>;
};

export function openHouse(log: EventLog = memoryEventLog({ clock: () => NOON })): House {
  const service = createBindingService({ log, clock: () => NOON, tzdbVersion: '2026a' });
  const recorded = async (): Promise<Recorded[]> => {
    const all: Recorded[] = [];
    for await (const each of log.readAll('start')) all.push(each);
    return all;
  };
  const events = async () => (await recorded()).map(each => decodeFact(each).event);
  return {
    ...{ log, service, recorded, events },
    take: (kind, content, changed = {}) =>
      service.importFile({
        kind,
        path: `/files/${kind}.csv`,
        bytes: new TextEncoder().encode(typeof content === 'string' ? content : fileOf(kind, content)),
        allOrNothing: false,
        actor: WANG,
        reason: null,
        ...changed,
      }),
    facts: async () => (await events()).filter(isEstateEvent),
  };
}

/** Merchant m1 with two stores, three terminals and three accounts; merchant m2 with one account. */
export async function openSmallEstate(log?: EventLog): Promise<House> {
  const house = openHouse(log);
  await house.take('terminals', [
    'assign,t1,acq,mid1,10000001,m1,s1,N1,2026-01-01,,Asia/Shanghai',
    'assign,t2,acq,mid1,10000002,m1,s1,N2,2026-01-01,,Asia/Shanghai',
    'assign,t3,acq,mid1,10000003,m1,s2,N3,2026-01-01,,Asia/Shanghai',
  ]);
  await house.take('accounts', [
    'a1,m1,tok_a1,0001,CNY;JPY,CNY=1.00',
    'a2,m1,tok_a2,0002,CNY,',
    'a3,m1,tok_a3,0003,CNY,',
    'b1,m2,tok_b1,0009,CNY,',
  ]);
  await house.take('bindings', ['assert,b-1,m1,merchant,m1,CNY,a1,2026-01-01,,,Asia/Shanghai']);
  return house;
}
