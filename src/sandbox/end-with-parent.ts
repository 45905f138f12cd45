/**
 * A process that ends with its parent, and before it takes more memory than it may: at once where it is idle, and by a
 * watching thread where something keeps it busy.
 */
import { Worker } from 'node:worker_threads';

const watcher = `
const { workerData } = require('node:worker_threads');
const parent = process.ppid;
const end = () => process.kill(process.pid, 'SIGKILL');
setInterval(() => { if (process.ppid !== parent) end(); }, 1_000);
if (workerData.maxBytes > 0) setInterval(() => { if (process.memoryUsage.rss() > workerData.maxBytes) end(); }, 20);
`;

/** Watches from now on. `memoryMb` bounds all memory of the process: the heap's own limit does not count buffers. */
export function endWithParent(memoryMb = 0): void {
  new Worker(watcher, { eval: true, workerData: { maxBytes: memoryMb * 1024 * 1024 } }).unref();
  process.on('disconnect', () => process.exit());
}
