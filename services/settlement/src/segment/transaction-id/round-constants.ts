// The constants of SHA-256's rounds (FIPS 180-4): the first 32 bits of the fractional parts of the cube roots of the first 64 primes.

const ROUNDS = 64;

function firstPrimes(count: number): readonly number[] {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number++)
    if (primes.every(prime => number % prime !== 0)) primes.push(number);
  return primes;
}

/** By bisection in whole numbers of 2^-32. */
function cubeRootFraction(prime: number): number {
  let [low, high] = [0n, 1n << 40n];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** 3n <= BigInt(prime) << 96n) low = middle;
    else high = middle;
  }
  return Number(low & 0xffffffffn);
}

export const ROUND_CONSTANTS = Uint32Array.from(firstPrimes(ROUNDS), cubeRootFraction);
