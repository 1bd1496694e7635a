// Handle ids: `t_` and 26 characters of base32 for 128 bits that nobody can guess. The bits are a serial number under AES with a
// key of this process, so the server can tell an id it once issued (and how that handle ended, see fates.ts) from one it never
// did without remembering each. To everyone else they are random; a forged id decrypts to a serial with probability 2⁻⁶⁴.
import { createCipheriv, createDecipheriv } from 'node:crypto'

export type HandleId = string & { readonly __brand: 'HandleId' }

const PREFIX = 't_'
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const FORM = /^t_[a-z2-7]{26}$/
const CIPHER = 'aes-128-ecb'
export const HANDLE_KEY_BYTES = 16

export class HandleIds {
  readonly #encrypt
  readonly #decrypt
  #issued = 0

  /** `key`: 16 random bytes, of this process only. */
  constructor(key: Uint8Array) {
    this.#encrypt = createCipheriv(CIPHER, key, null).setAutoPadding(false)
    this.#decrypt = createDecipheriv(CIPHER, key, null).setAutoPadding(false)
  }

  /** Serials count from 0 in the order of issue. */
  issue(): { readonly id: HandleId; readonly serial: number } {
    const serial = this.#issued++
    const block = Buffer.alloc(16)
    block.writeBigUInt64BE(BigInt(serial), 8)
    return { id: (PREFIX + base32(this.#encrypt.update(block))) as HandleId, serial }
  }

  /** The serial of an id that this process issued; null for every other text. */
  serialOf(text: string): number | null {
    if (!FORM.test(text)) return null
    const bits = bytesFromBase32(text.slice(PREFIX.length))
    if (bits === null) return null
    const block = this.#decrypt.update(bits)
    const serial = block.readBigUInt64BE(8)
    return block.readBigUInt64BE(0) === 0n && serial < BigInt(this.#issued) ? Number(serial) : null
  }
}

/** Enough of an id to follow it through a log, too little to use it. */
export function shortHandle(id: string): string {
  return `${id.slice(0, 8)}…`
}

/** RFC 4648 without padding, in lower case; 16 bytes give 26 characters, the last of which has two zero bits. */
function base32(bytes: Uint8Array): string {
  let value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`) << 2n
  let text = ''
  for (let place = 0; place < 26; place++) {
    text = ALPHABET.charAt(Number(value & 31n)) + text
    value >>= 5n
  }
  return text
}

function bytesFromBase32(text: string): Buffer | null {
  let value = 0n
  for (const letter of text) value = (value << 5n) | BigInt(ALPHABET.indexOf(letter))
  if ((value & 3n) !== 0n) return null
  return Buffer.from((value >> 2n).toString(16).padStart(32, '0'), 'hex')
}
