// What a house rule is: a sentence, a check over a tree of files, and proofs that the check can fail.
import type { Tree } from './tree.ts';

export type Proof = {
  /** What is wrong with the files, as the end of the sentence "it finds …". */
  readonly breaks: string;
  readonly files: Readonly<Record<string, string>>;
  /** Every finding, in order. */
  readonly finds: readonly string[];
};

export type Rule = {
  /** Its name in CONTRIBUTING.md. */
  readonly name: string;
  readonly demands: string;
  /** One line a finding: `path:line: what is wrong`. */
  readonly check: (tree: Tree) => readonly string[];
  readonly proofs: readonly [Proof, ...Proof[]];
};
