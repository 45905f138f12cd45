/**
 * What code that we do not own may touch of the world while it runs: no console, and a calendar that stands still.
 *
 * fhirpath warns on the console and puts values of the chart into its warnings. It also reckons days and months in
 * the zone of the machine, so that one chart would give two answers on two machines: here the zone is the pinned
 * clock's. Both are put back before anything else runs, since nothing here waits.
 */

const OutsideDate = Date;

/** Runs with the console silent and with local time in the zone of `dates`. */
export function confine<T>(dates: DateConstructor, run: () => T): T {
  const { Date: outsideDates, console: terminal } = globalThis;
  const { warn } = terminal;
  globalThis.Date = dates;
  terminal.warn = () => undefined;
  try {
    return run();
  } finally {
    globalThis.Date = outsideDates;
    terminal.warn = warn;
  }
}

/** Minutes east of Greenwich at the end of an ISO date-time; 0 where there is no zone. */
export function readOffset(dateTime: string): number {
  const [, sign, hours, minutes] = /([+-])(\d{2}):(\d{2})$/.exec(dateTime) ?? [];
  return hours === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** JavaScript's Date, whose local time is a fixed number of minutes east of Greenwich on every machine. */
export function datesInZone(offsetMinutes: number): DateConstructor {
  const offsetMs = offsetMinutes * 60_000;
  /** What stands on the wall is kept as if it were universal time. */
  class ZonedDate extends OutsideDate {
    constructor(...parts: readonly number[]) {
      super(...((parts.length < 2 ? parts : [OutsideDate.UTC(...(parts as [number, number])) - offsetMs]) as [number]));
    }
    get #wall(): Date {
      return new OutsideDate(this.getTime() + offsetMs);
    }
    #set(wall: number): number {
      return this.setTime(wall - offsetMs);
    }
    override getFullYear(): number {
      return this.#wall.getUTCFullYear();
    }
    override getMonth(): number {
      return this.#wall.getUTCMonth();
    }
    override getDate(): number {
      return this.#wall.getUTCDate();
    }
    override getHours(): number {
      return this.#wall.getUTCHours();
    }
    override getMinutes(): number {
      return this.#wall.getUTCMinutes();
    }
    override getTimezoneOffset(): number {
      return -offsetMinutes;
    }
    override setFullYear(...to: [year: number, month?: number, day?: number]): number {
      return this.#set(this.#wall.setUTCFullYear(...(to as [number])));
    }
    override setMonth(...to: [month: number, day?: number]): number {
      return this.#set(this.#wall.setUTCMonth(...(to as [number])));
    }
    override setDate(day: number): number {
      return this.#set(this.#wall.setUTCDate(day));
    }
    override setHours(...to: [hours: number, minutes?: number, seconds?: number, ms?: number]): number {
      return this.#set(this.#wall.setUTCHours(...(to as [number])));
    }
  }
  return ZonedDate as unknown as DateConstructor;
}
