// What a batch decided, by name: the decision file of each part, the placements they point to, the totals and the links between rows.
import { BatchId, instantText, Sha256 } from '@asof/domain';
import { z } from 'zod';
import { decodeLine, encodeLines, splitLines } from '../sheet/json-lines.ts';

const count = z.int().min(0);

const Header = z.strictObject({
  sheet: z.literal('decisions'),
  version: z.literal(1),
  batchId: BatchId,
  placementsSha256: Sha256,
  totalsSha256: Sha256,
  linksSha256: Sha256,
  /** Routed credits whose card is not the one in effect at cutAt. */
  toEarlierCard: count,
});
const Part = z.strictObject({
  segmentSha256: Sha256,
  decisionsSha256: Sha256,
  rows: count,
  routed: count,
  cancelled: count,
  held: count,
  /** Of the part's rows, both inclusive: a later correction of other times need not look here (R20). */
  occurredFrom: instantText,
  occurredTo: instantText,
});

export type DecidedPart = z.output<typeof Part>;
export type DecisionsSheet = Omit<z.output<typeof Header>, 'sheet' | 'version'> & {
  /** In the order of the batch's parts. */
  readonly parts: readonly DecidedPart[];
};

export function encodeDecisionsSheet({ parts, ...names }: DecisionsSheet): readonly Uint8Array[] {
  const header: z.output<typeof Header> = { sheet: 'decisions', version: 1, ...names };
  return encodeLines(
    header,
    parts.map(part => Part.encode(part)),
  );
}

/** Throws SheetFailure. */
export function decodeDecisionsSheet(bytes: Uint8Array): DecisionsSheet {
  const { header, lines } = splitLines(bytes, Header);
  const { sheet, version, ...names } = header;
  return { ...names, parts: lines.map(line => decodeLine(line, Part)) };
}
