// Which server has which table. A handle is known by the server that made it, and by no other.

/** Those who were not asked for longest are forgotten first, and are found again by asking. */
const MOST_HANDLES = 100_000

export class HandleHomes<Home> {
  readonly #maxHandles: number
  readonly #homes = new Map<string, Home>()

  constructor(maxHandles = MOST_HANDLES) {
    this.#maxHandles = maxHandles
  }

  get(handle: string): Home | null {
    const home = this.#homes.get(handle)
    if (home === undefined) return null
    this.set(handle, home)
    return home
  }

  set(handle: string, home: Home): void {
    this.#homes.delete(handle)
    this.#homes.set(handle, home)
    if (this.#homes.size <= this.#maxHandles) return
    for (const oldest of this.#homes.keys()) {
      this.#homes.delete(oldest)
      return
    }
  }
}

/** The place of the one among these where a name lives: all clients with the same list, in whatever order, come to the same. */
export function homeOfName(name: string, places: readonly string[]): number {
  let [best, most] = [0, -1]
  for (const [index, place] of places.entries()) {
    const weight = hash(`${place}\n${name}`)
    if (weight > most) [best, most] = [index, weight]
  }
  return best
}

/** FNV-1a, with its bits mixed once more, since the last characters would else say too little. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
