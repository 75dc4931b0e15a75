/** Writes tables that spreadsheets open: Korean stays readable, and no cell is run as a formula. */

const BOM = "\ufeff"; // Excel garbles Korean without one
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/; // a spreadsheet would run such a cell (OWASP, "CSV Injection")
const NUMBER = /^[+-]?[0-9]+([.,][0-9]+)*([eE][+-]?[0-9]+)?$/;

export type Cell = string | number | null;

/** Returns the beginning of a file with these columns. */
export function csvHead(columns: readonly string[]): string {
  return BOM + csvRow(columns);
}

/** Returns one row with its line end. */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(cellOf).join(",")}\r\n`;
}

function cellOf(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
