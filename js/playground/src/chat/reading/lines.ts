/** Cuts a text that comes piece by piece into lines, which keep their line ends. */
export class Lines {
  #rest = "";

  /** Returns the lines that end in `piece`. */
  take(piece: string): string[] {
    const found = (this.#rest + piece).split("\n");
    this.#rest = found.pop() ?? "";
    return found.map((line) => `${line}\n`);
  }

  /** Returns the last line if it has no line end. */
  end(): string[] {
    const rest = this.#rest;
    this.#rest = "";
    return rest ? [rest] : [];
  }
}
