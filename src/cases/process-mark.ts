/**
 * Which process an owner of a claim was, and whether it is gone: so that a killed run does not keep its case until the
 * claim ends by itself.
 *
 * A mark names the machine (with its process namespace, so that two containers are two machines), the process id, and
 * when that process began, since ids are used again. A process is called gone only where this machine can see that it is;
 * of anybody else we wait for the claim's end. Should that ever be wrong, nothing is doubled: the lost claim's fence
 * refuses the next word of its owner, and a write that is under way carries the version it was decided on.
 *
 * Source: proc(5), /proc/PID/stat field 22; kill(2) with signal 0.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** The mark of a process of this machine. Shapes: `at=HOST pid=N since=TICKS`; `since` is empty where it cannot be known. */
export function markProcess(pid: number = process.pid): string {
  if (pid !== process.pid) return markOf(pid);
  ownMark ??= markOf(pid);
  return ownMark;
}

let ownMark: string | undefined;

function markOf(pid: number): string {
  return `at=${place} pid=${pid} since=${startOf(pid) ?? ''}`;
}

/** True where the process of an owner ran on this machine and does not any more. An owner without a mark is never gone. */
export function isProcessGone(owner: string): boolean {
  const found = /at=(\S+) pid=(\d+) since=(\d*)$/.exec(owner);
  if (found === null || found[1] !== place) return false;
  const pid = Number(found[2]);
  if (!isRunning(pid)) return true;
  const [since, now] = [found[3] ?? '', startOf(pid)];
  return since !== '' && now !== undefined && now !== since;
}

const place = `${encodeURIComponent(hostname())}/${readNamespace()}`;

function readNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
  } catch {
    return '-';
  }
}

/** A process that we may not signal is there all the same. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code !== 'ESRCH';
  }
}

/** Clock ticks between the machine's start and the process's; the name before it may hold spaces and brackets. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
