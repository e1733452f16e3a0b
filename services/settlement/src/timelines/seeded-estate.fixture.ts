// An estate for measuring: so many terminals, four to a merchant, and bindings spread over them at random instants and in random order.
// The same seed says the same facts.
import type {
  AccountId,
  AcquirerId,
  BindingId,
  Currency,
  EstateEvent,
  Instant,
  MerchantId,
  Mid,
  Minor,
  TerminalId,
  Tid,
} from '@asof/domain';

export type EstateSize = { readonly terminals: number; readonly bindings: number; readonly seed: number };

const FIRST = 1_700_000_000_000_000;
const SECONDS = 30 * 86_400;
const TERMINALS_A_MERCHANT = 4;
const CNY = 'CNY' as Currency;
const stated = { from: '2026-01-01T00:00:00+08:00', to: null, zone: 'Asia/Shanghai', tzdbVersion: null };
const since = (micros: number) => ({ from: micros as Instant, to: null, stated });

/** Accounts, cards and plans of merchants, then terminals, then bindings of single terminals. */
export function* seededEstate({ terminals, bindings, seed }: EstateSize): Generator<EstateEvent> {
  const draw = drawFrom(seed);
  for (let merchant = 0; merchant < terminals / TERMINALS_A_MERCHANT; merchant++) yield* ofMerchant(merchant);
  for (let terminal = 0; terminal < terminals; terminal++) yield ofTerminal(terminal);
  for (let binding = 0; binding < bindings; binding++) {
    const terminal = draw(terminals);
    const { merchantId, accountId } = idsOf(terminal);
    yield {
      ...{ type: 'BindingAsserted', bindingId: `b-${binding}` as BindingId, merchantId, scope: 'terminal' },
      ...{ scopeId: `ter-${terminal}`, currency: CNY, accountId, kind: 'import' },
      ...since(FIRST + draw(SECONDS) * 1_000_000),
    };
  }
}

/** Every pair that the estate shows, in order of MID and TID. */
export function seededPairs({ terminals }: Pick<EstateSize, 'terminals'>) {
  return Array.from({ length: terminals }, (_, terminal) => ({ ...shownBy(terminal), currency: CNY }));
}

function* ofMerchant(merchant: number): Generator<EstateEvent> {
  const { merchantId, accountId } = idsOf(merchant * TERMINALS_A_MERCHANT);
  const key = { merchantId, scope: 'merchant', scopeId: merchantId, currency: CNY } as const;
  yield {
    ...{ type: 'AccountRegistered', accountId, merchantId, token: `tok-${merchant}`, tail: '1234' },
    currencies: [{ currency: CNY, minimumPayoutMinor: 1n as Minor }],
  };
  yield {
    type: 'BindingAsserted',
    bindingId: `m-${merchant}` as BindingId,
    ...key,
    accountId,
    kind: 'import',
    ...since(FIRST),
  };
  yield {
    ...{ type: 'FeePlanPublished', ...key, rateMillionths: 3800, fixedMinor: 0n as Minor },
    ...{ minimumMinor: null, capMinor: null, refundFee: 'kept', from: FIRST as Instant, stated },
  };
}

function ofTerminal(terminal: number): EstateEvent {
  const { merchantId } = idsOf(terminal);
  const owner = { merchantId, storeId: null, serial: null };
  return {
    ...{ type: 'TerminalAssigned', terminalId: `ter-${terminal}` as TerminalId, ...shownBy(terminal), ...owner },
    ...since(FIRST),
  };
}

function idsOf(terminal: number) {
  const merchant = Math.floor(terminal / TERMINALS_A_MERCHANT);
  return { merchantId: `mer-${merchant}` as MerchantId, accountId: `acc-${merchant}` as AccountId };
}

function shownBy(terminal: number) {
  const merchant = Math.floor(terminal / TERMINALS_A_MERCHANT);
  const mid = `M${String(merchant).padStart(14, '0')}` as Mid;
  return { acquirerId: 'acq1' as AcquirerId, mid, tid: `T${String(terminal).padStart(7, '0')}` as Tid };
}

/** Whole numbers below a limit, by a linear congruence. */
function drawFrom(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
