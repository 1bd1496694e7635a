// Decimals of 128 bits, kept to the last digit.
import type { JsonScanner, ValueKind } from '../json/scanner.ts'
import { decimalOf } from './exact-number.ts'
import { FixedBuilder } from './number-builders.ts'

export class DecimalBuilder extends FixedBuilder {
  readonly #scale: number
  readonly #limit: bigint
  #words!: BigInt64Array

  constructor(precision: number, scale: number, isQuoted: boolean) {
    super(16, isQuoted)
    this.#scale = scale
    this.#limit = 10n ** BigInt(precision)
    this.viewsChanged()
  }

  protected override readValue(json: JsonScanner, index: number, kind: ValueKind): boolean {
    if (kind !== 'number') return json.failKind(kind, 'a number')
    if (!json.number()) return false
    const unscaled = this.#unscaled(...decimalOf(json))
    if (unscaled === null) return json.fail(`a number of more than ${this.#scale} decimal places`)
    if (unscaled >= this.#limit || -unscaled >= this.#limit) return json.fail('a number beyond the range of the column')
    this.#words[2 * index] = BigInt.asIntN(64, unscaled)
    this.#words[2 * index + 1] = unscaled >> 64n
    return true
  }

  protected override viewsChanged(): void {
    this.#words = new BigInt64Array(this.bytes.buffer)
  }

  #unscaled(digits: bigint, exponent: number): bigint | null {
    const shift = exponent + this.#scale
    if (digits === 0n) return 0n
    if (shift > 76) return digits < 0n ? -this.#limit : this.#limit
    // Such a shift takes more digits than there are.
    if (shift < -1_000) return null
    if (shift >= 0) return digits * 10n ** BigInt(shift)
    const divisor = 10n ** BigInt(-shift)
    return digits % divisor === 0n ? digits / divisor : null
  }
}
