// Rows that the engine holds for somebody: a handle, the views over it, the operations that read it. The last one out frees them.

export class Storage {
  readonly #free: () => void
  #holders = 1

  /** Made with one holder, who must call {@link release}. `free` runs once, when the last holder has let go. */
  constructor(free: () => void) {
    this.#free = free
  }

  retain(): void {
    this.#holders += 1
  }

  release(): void {
    this.#holders -= 1
    if (this.#holders === 0) this.#free()
  }
}
