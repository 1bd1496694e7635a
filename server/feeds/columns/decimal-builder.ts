// Decimals of 128 bits, kept to the last digit.
import type { JsonScanner } from '../json/scanner.ts'
import { decimalOf, FixedBuilder } from './number-builders.ts'

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

  protected override readValue(json: JsonScanner, index: number, kind: string): boolean {
    if (kind !== 'number') return json.fail(`${kind} where a number should be`)
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
    if (shift > 76 || shift < -400) return shift > 76 ? this.#limit : null
    if (shift >= 0) return digits * 10n ** BigInt(shift)
    const divisor = 10n ** BigInt(-shift)
    return digits % divisor === 0n ? digits / divisor : null
  }
}
