// What a look at the whole ledger, or at a copy of it, has to say against it.

export type Finding = {
  /** What was checked: `log`, `batch`, `content`, `read model`. */
  readonly check: string;
  /** Position and stream, batch, file or model. */
  readonly where: string;
  readonly what: string;
};
