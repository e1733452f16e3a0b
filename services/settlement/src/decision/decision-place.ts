// Where a decision about a row stands among all batches of an acquirer.

/** The batch's sequence, the part's index in it, and the row's index among the part's rows. */
export type DecisionPlace = { readonly sequence: number; readonly part: number; readonly index: number };
