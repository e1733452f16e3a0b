// The words of a job, by the numbers of src/job-words.ts.

/** The word at that index: a place, a length or a number. */
export function word(job: usize, index: usize): usize {
  return load<u32>(job + (index << 2));
}

/** Keeps what touching ahead answers, so that the compiler cannot leave the loads out. */
export function keep(job: usize, touched: f64): void {
  store<f64>(job + (TOUCHED << 2), touched);
}

export const RECORDS: usize = 0;
export const PLANS: usize = 1;
export const FROM: usize = 2;
export const ANSWERS: usize = 3;
export const UNCERTAINTY: usize = 4;
export const NO_FEE_PLAN: usize = 5;
export const RUN_START: usize = 6;
export const RUN_PAIR: usize = 7;
export const OCCURRED_AT: usize = 8;
export const AMOUNT: usize = 9;
export const EFFECT: usize = 10;
export const MODE: usize = 11;
export const LINE: usize = 12;
export const FEE: usize = 13;
export const AMBIGUOUS: usize = 14;
export const SUMS: usize = 15;
export const USED: usize = 16;
export const WAITING: usize = 17;
export const WAITING_MAX: usize = 18;
export const OWNERS: usize = 19;
export const PAIRS: usize = 20;
export const RUNS: usize = 24;
export const ROWS: usize = 25;
export const GROUPS: usize = 26;
export const PRIORS: usize = 27;
/** Two words. */
export const TOUCHED: usize = 28;
// Of rows in the order of arrival.
export const PAIR: usize = 30;
export const TALLIES: usize = 31;

// What a row asks of the kernel: EFFECT in src/columns.ts.
export const FEE_BEARING_CREDIT: u32 = 0;
export const DEBIT: u32 = 2;
export const PASSED_OVER: u32 = 3;
