// Sections of bytes under a seal: a prelude of 48 bytes (magic, version, length of the head, SHA-256 of the head), the head (JSON: what the
// file says of itself, and of each section its name, its length and the SHA-256 of its pieces), then the sections, one behind the other.
// Every byte stands under one of the hashes, and pieces are read and hashed several at a time, straight into the memory that they are for.
// What is not under its seal is never looked into.
import { hash } from 'node:crypto';
import { assert } from '@asof/domain';
import { z } from 'zod';
import type { OpenFile } from '../content-store/files.ts';

const MAGIC = 'asofkept';
const VERSION = 2;
const PRELUDE_BYTES = 48;
const [VERSION_AT, HEAD_BYTES_AT, HASH_AT] = [8, 12, 16];
const PIECE_BYTES = 1024 * 1024;
/**
 * Pieces that are read at a time: as many as Node has threads for it. Every other one is hashed by this thread, the rest by the pool, which
 * copies them first: two cores then share the work in halves.
 */
const PIECES_AT_A_TIME = 4;

export type SealFailureCode = 'not-a-kept-file' | 'kept-file-version' | 'kept-file-damaged';

/** The bytes are not what this program sealed. They are a copy of what the log says, so nothing is lost. */
export class SealFailure extends Error {
  override readonly name = 'SealFailure';
  readonly retryable = false;
  readonly code: SealFailureCode;
  constructor(code: SealFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const Head = z.strictObject({
  meta: z.unknown(),
  sections: z.array(z.strictObject({ name: z.string(), bytes: z.int().min(0), pieces: z.array(z.string()) })),
});
type Section = z.infer<typeof Head>['sections'][number];

/** The file's chunks, the sections' own memory among them. `meta` is anything that JSON can say. Costs a hash over all of it. */
export function sealed(meta: unknown, sections: Readonly<Record<string, Uint8Array>>): readonly Uint8Array[] {
  const told = Object.entries(sections).map(([name, bytes]): Section => {
    return { name, bytes: bytes.length, pieces: piecesOf(bytes).map(piece => hash('sha256', piece, 'hex')) };
  });
  const head = new TextEncoder().encode(JSON.stringify({ meta, sections: told }));
  const prelude = new Uint8Array(PRELUDE_BYTES);
  new TextEncoder().encodeInto(MAGIC, prelude);
  const numbers = new DataView(prelude.buffer);
  numbers.setUint32(VERSION_AT, VERSION, true);
  numbers.setUint32(HEAD_BYTES_AT, head.length, true);
  prelude.set(hash('sha256', head, 'buffer'), HASH_AT);
  return [prelude, head, ...Object.values(sections)];
}

export type SealedFile = {
  readonly meta: unknown;
  /** By name, how many bytes a section has. */
  readonly sections: ReadonlyMap<string, number>;
  /** Fills the memory, which has the section's length, for each of the sections. Rejects with SealFailure. */
  readonly fill: (memory: ReadonlyMap<string, Uint8Array>) => Promise<void>;
};

/** Reads the head. Rejects with SealFailure. */
export async function openSealed(file: OpenFile): Promise<SealedFile> {
  const prelude = await bytesOf(file, 0, PRELUDE_BYTES);
  if (prelude === null || new TextDecoder().decode(prelude.subarray(0, MAGIC.length)) !== MAGIC)
    throw new SealFailure('not-a-kept-file', `it does not begin with ${MAGIC}`);
  const numbers = new DataView(prelude.buffer);
  const version = numbers.getUint32(VERSION_AT, true);
  if (version !== VERSION)
    throw new SealFailure('kept-file-version', `it has version ${version}, this program reads version ${VERSION}`);
  const head = await bytesOf(file, PRELUDE_BYTES, numbers.getUint32(HEAD_BYTES_AT, true));
  const sealedHash = Buffer.from(prelude.subarray(HASH_AT)).toString('hex');
  if (head === null || hash('sha256', head, 'hex') !== sealedHash) throw damaged(file);
  const { meta, sections } = Head.parse(JSON.parse(new TextDecoder().decode(head)));
  const end = sections.reduce((sum, { bytes }) => sum + bytes, PRELUDE_BYTES + head.length);
  if (end !== file.bytes) throw damaged(file);
  return {
    meta,
    sections: new Map(sections.map(({ name, bytes }) => [name, bytes])),
    fill: memory => fill(file, PRELUDE_BYTES + head.length, sections, memory),
  };
}

/** Null when the file ends before. */
async function bytesOf(file: OpenFile, offset: number, length: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (offset + length > file.bytes) return null;
  const bytes = new Uint8Array(length);
  return (await file.readInto(bytes, offset)) === length ? bytes : null;
}

type Piece = { readonly offset: number; readonly into: Uint8Array; readonly sha256: string };

async function fill(
  file: OpenFile,
  offset: number,
  sections: readonly Section[],
  memory: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const pieces = piecesIn(offset, sections, memory);
  await Promise.all(
    Array.from({ length: PIECES_AT_A_TIME }, (_, lane) =>
      takePieces(file, pieces, lane % 2 === 0 ? digest : digestInPool),
    ),
  );
}

/** A generator: whoever throws while it takes from it ends it for all. */
function* piecesIn(
  offset: number,
  sections: readonly Section[],
  memory: ReadonlyMap<string, Uint8Array>,
): Generator<Piece> {
  let at = offset;
  for (const { name, bytes, pieces } of sections) {
    const into = memory.get(name);
    assert(into?.length === bytes, 'there is memory for each section');
    for (const [index, piece] of piecesOf(into).entries()) {
      yield { offset: at, into: piece, sha256: pieces[index]! };
      at += piece.length;
    }
  }
}

async function takePieces(file: OpenFile, pieces: Iterable<Piece>, hashed: Digest): Promise<void> {
  for (const { offset, into, sha256 } of pieces) {
    const read = await file.readInto(into, offset);
    if (read !== into.length || (await hashed(into)) !== sha256) throw damaged(file);
  }
}

function piecesOf(bytes: Uint8Array): Uint8Array[] {
  const count = Math.ceil(bytes.length / PIECE_BYTES);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES));
}

type Digest = (piece: Uint8Array) => Promise<string> | string;

const digest: Digest = piece => hash('sha256', piece, 'hex');

async function digestInPool(piece: Uint8Array): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', piece as Uint8Array<ArrayBuffer>);
  return Buffer.from(bytes).toString('hex');
}

function damaged({ bytes }: OpenFile): SealFailure {
  return new SealFailure('kept-file-damaged', `its ${bytes} bytes are not those that were sealed`);
}
