// A thread of scan-threads.ts. It answers each piece in turn.
import { parentPort, workerData } from 'node:worker_threads';
import { createWholeScanner, type Piece, type ScanOptions } from './scan-piece.ts';

const port = parentPort!;
const scan = createWholeScanner(workerData as ScanOptions);
let turn = Promise.resolve();

port.on('message', (piece: Piece) => {
  turn = turn.then(async () => port.postMessage(await scan(piece)));
});
