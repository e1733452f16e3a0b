// Prices as shops have them: many small, few large, with the endings that are usual for the currency. Minor units.
import type { Random } from './random.ts';

type Pricing = {
  readonly least: number;
  readonly unit: number;
  readonly endings: readonly number[];
  readonly scale: number;
};
const PRICING: Readonly<Record<string, Pricing>> = {
  CNY: { least: 3, unit: 1, scale: 100, endings: [0, 0, 0, 0, 50, 80, 90, 99, 10, 66, 88, 37] },
  JPY: { least: 10, unit: 2.5, scale: 10, endings: [0, 0, 0, 0, 5, 8] },
  GBP: { least: 1, unit: 0.15, scale: 100, endings: [0, 0, 50, 99, 99, 49, 95, 25, 37] },
};

/** `priceLevel` 0 … 1, from the kiosk to the jeweller. */
export function amountIn(random: Random, currency: string, priceLevel: number): number {
  const { least, unit, endings, scale } = PRICING[currency]!;
  const size = 2 ** (random.float() * 9) * (0.5 + 2 * priceLevel * priceLevel);
  return (least + Math.floor(size * unit)) * scale + random.pick(endings);
}
