/** The part of the UCUM library that `units.ts` calls; the package brings no types of its own. */
declare module '@lhncbc/ucum-lhc' {
  export interface UcumLibrary {
    convertUnitTo(from: string, value: number, to: string): unknown;
    validateUnitString(code: string): unknown;
    readonly uStrParser_: { parseString(...given: readonly unknown[]): unknown };
  }
  export const UcumLhcUtils: { getInstance(): UcumLibrary };
}
