// The (MID, TID) pairs that an acquirer's file speaks of, as columns: where the settled days' rows come from, and which pairs carry
// which story.
import type { CardNews } from './cards.ts';
import type { DemoEstate, DemoTerminal, Stay } from './estate.ts';
import type { DemoAcquirer } from './world.ts';

export type Pairs = {
  /** `,acquirer,mid,tid,` of each pair. */
  readonly prefixes: readonly Uint8Array[];
  readonly priceLevel: Float64Array;
  /** No sale of the pair is older. */
  readonly since: Float64Array;
  /** What happens to the pair's card, and when; `null` for nothing. */
  readonly news: readonly (CardNews | null)[];
  /** In service on the settled days: they come first, and every ordinary sale is theirs. */
  readonly selling: number;
  /** Selling pairs whose card changes on the settled days or just before. */
  readonly changed: readonly number[];
  /** Selling pairs of merchants that take travellers' currency. */
  readonly guests: readonly number[];
  /** Pairs left by terminals that moved lately, with the instant of the move (H31). */
  readonly left: readonly { readonly pair: number; readonly movedAt: number }[];
  /** Pairs that no terminal shows. */
  readonly ghosts: readonly number[];
};

type Planned = { readonly stay: Stay; readonly tid: string; readonly news: CardNews | null };
const UNKNOWN_TIDS = 3;

export function planPairs(
  acquirer: DemoAcquirer,
  { terminals }: DemoEstate,
  news: ReadonlyMap<string, CardNews>,
): Pairs {
  const own = terminals.filter(terminal => terminal.stays[0].merchant.acquirer === acquirer);
  const current = ({ stays }: DemoTerminal): Stay => stays.at(-1)!;
  const selling: Planned[] = own
    .filter(terminal => terminal.retiredAt === null)
    .map(terminal => planned(current(terminal), news.get(terminal.terminalId) ?? null));
  const left = own.filter(
    terminal => current(terminal).merchant !== terminal.stays[0].merchant && leftLately(current(terminal)),
  );
  const reused = new Set(own.flatMap(terminal => (terminal.retiredAt === null ? [pairName(terminal.stays[0])] : [])));
  const retired = own.filter(terminal => terminal.retiredAt !== null && !reused.has(pairName(terminal.stays[0])));
  const unknown = selling
    .slice(0, UNKNOWN_TIDS)
    .map(({ stay }, index): Planned => ({ stay, tid: `9999000${index}`, news: null }));
  const ghosts = [...retired.map(terminal => planned(terminal.stays[0], null)), ...unknown];
  const all = [...selling, ...left.map(terminal => planned(terminal.stays[0], null)), ...ghosts];
  const indexes = selling.map((_, index) => index);
  return {
    prefixes: all.map(({ stay, tid }) =>
      new TextEncoder().encode(`,${acquirer.acquirerId},${stay.merchant.mid},${tid},`),
    ),
    priceLevel: Float64Array.from(all, ({ stay }) => stay.merchant.priceLevel),
    since: Float64Array.from(all, ({ stay }) => stay.from),
    news: all.map(pair => pair.news),
    selling: selling.length,
    changed: indexes.filter(index => selling[index]!.news?.what === 'changed'),
    guests: indexes.filter(index => selling[index]!.stay.merchant.guest !== 'none'),
    left: left.map((terminal, index) => ({ pair: selling.length + index, movedAt: current(terminal).from })),
    ghosts: ghosts.map((_, index) => selling.length + left.length + index),
  };
}

function planned(stay: Stay, news: CardNews | null): Planned {
  return { stay, tid: stay.tid, news };
}

function pairName({ merchant, tid }: Stay): string {
  return `${merchant.mid} ${tid}`;
}

const LATELY_SECONDS = 2 * 86_400;
function leftLately({ from, merchant }: Stay): boolean {
  return from >= merchant.window.from - LATELY_SECONDS;
}
