// A thread of scan-threads.ts. It answers each piece in turn, and imports little: the slow reader, with what that needs, comes when a piece
// has something for it.
import { parentPort, workerData } from 'node:worker_threads';
import { createPieceScanner, type Piece, type ScannedPiece, type ScanOptions } from './scan-piece.ts';

const options = workerData as ScanOptions;
const port = parentPort!;
const scanner = createPieceScanner(options);
let turn = Promise.resolve();

async function scanned(piece: Piece): Promise<ScannedPiece> {
  const plain = scanner.scan(piece);
  if (plain !== null) return plain;
  const { createSlowRows } = await import('./slow-rows.ts');
  scanner.useSlowRows(createSlowRows(options));
  return scanner.scan(piece)!;
}

port.on('message', (piece: Piece) => {
  turn = turn.then(async () => port.postMessage(await scanned(piece)));
});
