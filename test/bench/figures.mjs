/**
 * How the benchmarks reckon: medians, their noise, and the memory that a process held at most.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** The middle value. */
export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Median, least and greatest, rounded to a tenth. */
export function summarize(values) {
  return { median: round(median(values)), min: round(Math.min(...values)), max: round(Math.max(...values)), runs: values.length };
}

export function round(value, digits = 1) {
  return Number(value.toFixed(digits));
}

/** The most resident memory a process ever held, in MB (2^20 bytes); undefined where the system does not say (not Linux). */
export function peakMb(pid) {
  return readStatus(pid, 'VmHWM');
}

/** The processes that a process started and that still run. */
export function childrenOf(pid) {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    return tasks.flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number));
  } catch {
    return [];
  }
}

function readStatus(pid, name) {
  try {
    const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}
