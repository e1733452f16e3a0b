// R14 in f64, as src/fee.ts.
export const RATE_UNIT: f64 = 1_000_000;
export const FAST_AMOUNT_MAX: f64 = 4_503_599_627;
const FAST_PRODUCT_MAX: f64 = 4_503_599_627_370_496;
export const ROUND_TO_WHOLE: f64 = 6_755_399_441_055_744;

/** The fee of an amount above zero under the plan that begins at that byte. */
export function feeOf(plan: usize, amount: f64): f64 {
  return clamp(share(amount, load<f64>(plan)) + load<f64>(plan, 8), load<f64>(plan, 16), load<f64>(plan, 24));
}

/** The fees of two amounts up to FAST_AMOUNT_MAX under the price that begins at that byte (PRICE in src/fee.ts); anything for others. */
export function feesOf(price: usize, amounts: v128): v128 {
  const shares = f64x2.div(f64x2.mul(amounts, v128.load64_splat(price)), f64x2.splat(RATE_UNIT));
  const raised = f64x2.pmax(f64x2.add(shares, f64x2.splat(ROUND_TO_WHOLE)), v128.load64_splat(price, 16));
  return f64x2.sub(f64x2.pmin(v128.load64_splat(price, 24), raised), v128.load64_splat(price, 8));
}

function clamp(fee: f64, minimum: f64, cap: f64): f64 {
  const raised = fee > minimum ? fee : minimum;
  return raised < cap ? raised : cap;
}

function share(amount: f64, rate: f64): f64 {
  const product = amount * rate;
  if (product < FAST_PRODUCT_MAX) return product / RATE_UNIT + ROUND_TO_WHOLE - ROUND_TO_WHOLE;
  return shareOfLargeAmount(<u64>amount, <u64>rate);
}

function shareOfLargeAmount(amount: u64, rate: u64): f64 {
  const lowProduct = (amount % 1_000_000) * rate;
  const remainder = lowProduct % 1_000_000;
  const whole = (amount / 1_000_000) * rate + lowProduct / 1_000_000;
  const roundsUp = remainder * 2 > 1_000_000 || (remainder * 2 === 1_000_000 && (whole & 1) === 1);
  return <f64>(roundsUp ? whole + 1 : whole);
}
