/**
 * How many repetitions a host may still be given: a sick host must not get more load than a healthy one.
 *
 * Repetitions cost, first attempts that succeed pay back. A host that answers nothing uses the bucket up once, and from
 * then on each request is sent once only.
 *
 * Source: the retry quota of the AWS SDKs, "standard" mode (bucket 500, cost 5, after a timeout 10, refund 1).
 */

/** What a repetition is made for; a timeout costs the host more. */
export type RetryCause = 'timeout' | 'failure';

export interface RetryBudget {
  /** Pays for one repetition of a request to this URL's host; false where the host has used up its budget. */
  pay(url: URL, cause: RetryCause): boolean;
  /** Notes a request that succeeded at the first attempt. */
  refund(url: URL): void;
}

const size = 500;
const costs: Readonly<Record<RetryCause, number>> = { failure: 5, timeout: 10 };

/** A full budget for each origin. */
export function createRetryBudget(): RetryBudget {
  const left = new Map<string, number>();
  const leftFor = ({ origin }: URL) => left.get(origin) ?? size;
  return {
    pay: (url, cause) => {
      const after = leftFor(url) - costs[cause];
      if (after >= 0) left.set(url.origin, after);
      return after >= 0;
    },
    refund: (url) => {
      left.set(url.origin, Math.min(size, leftFor(url) + 1));
    },
  };
}
