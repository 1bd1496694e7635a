// Cuts an IPC stream that arrives in arbitrary pieces into its messages, looking no further than their lengths and kinds. Each
// message's flatbuffer and body are copied once, into memory of their own that starts on a multiple of 8.
// Source: https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format and #ipc-file-format
import { DataError } from '../errors.ts'
import { arrowInvalid } from './arrow-invalid.ts'
import { FILE_START } from './ipc-file-footer.ts'
import { readMessageInfo, type MessageInfo, type MessageKind } from './ipc-message.ts'

export interface FramedMessage {
  readonly kind: MessageKind
  /** The flatbuffer, without prefix. */
  readonly header: Uint8Array<ArrayBuffer>
  readonly body: Uint8Array<ArrayBuffer>
}

export interface FramerLimits {
  readonly maxHeaderBytes: number
  readonly maxBodyBytes: number
}

const CONTINUATION = 0xffffffff

type Part = 'word' | 'fileStart' | 'length' | 'header' | 'body' | 'ended'

export class IpcFramer {
  readonly #limits: FramerLimits
  #part: Part = 'word'
  #target = allocate(4)
  #filled = 0
  #header = allocate(0)
  #info: MessageInfo | null = null
  #messages = 0
  #isFile = false

  constructor(limits: FramerLimits) {
    this.#limits = limits
  }

  /** Whether the stream said that it ends. */
  get isEnded(): boolean {
    return this.#part === 'ended'
  }

  /** How many bytes the message that has begun still needs, as far as is known by now. */
  get missingBytes(): number {
    return this.#part === 'word' ? 0 : this.#target.length - this.#filled
  }

  /** The messages that these bytes complete. Throws ARROW_INVALID for what is no IPC stream, LIMIT_EXCEEDED for too large a message. */
  push(piece: Uint8Array): FramedMessage[] {
    const complete: FramedMessage[] = []
    let at = 0
    while (at < piece.length && this.#part !== 'ended') {
      const taken = Math.min(piece.length - at, this.#target.length - this.#filled)
      this.#target.set(piece.subarray(at, at + taken), this.#filled)
      this.#filled += taken
      at += taken
      if (this.#filled === this.#target.length) this.#partDone(complete)
    }
    // What follows the last message of a file is its footer, which repeats what was said.
    if (at < piece.length && !this.#isFile) throw arrowInvalid('bytes follow the end of the stream')
    return complete
  }

  /** To be called after the last piece: the stream may only end between messages. */
  end(): void {
    if (this.#part !== 'ended' && (this.#part !== 'word' || this.#filled > 0)) throw arrowInvalid('the stream is cut off inside a message')
    if (this.#messages === 0) throw arrowInvalid('the stream has no schema')
  }

  #partDone(complete: FramedMessage[]): void {
    switch (this.#part) {
      case 'word':
        return this.#wordDone()
      case 'fileStart':
        if (!equal(this.#target, FILE_START.subarray(4))) throw notArrow()
        this.#isFile = true
        return this.#expect('word', 4)
      case 'length':
        return this.#lengthDone(uint32(this.#target))
      case 'header':
        return this.#headerDone(complete)
      case 'body':
        return this.#messageDone(complete, this.#target)
      case 'ended':
    }
  }

  #wordDone(): void {
    if (uint32(this.#target) === CONTINUATION) return this.#expect('length', 4)
    const isFileStart = this.#messages === 0 && !this.#isFile && equal(this.#target, FILE_START.subarray(0, 4))
    if (!isFileStart) throw notArrow()
    this.#expect('fileStart', 4)
  }

  #lengthDone(length: number): void {
    if (length === 0) return this.#expect('ended', 0)
    if (length > this.#limits.maxHeaderBytes) throw tooLarge('description', length, this.#limits.maxHeaderBytes)
    this.#expect('header', length)
  }

  #headerDone(complete: FramedMessage[]): void {
    this.#info = readMessageInfo(this.#target)
    this.#header = this.#target
    const { bodyLength, kind } = this.#info
    if (this.#messages === 0 && kind !== 'schema') throw noSchema(kind, this.#isFile)
    if (bodyLength > this.#limits.maxBodyBytes) throw tooLarge('record batch', bodyLength, this.#limits.maxBodyBytes)
    if (bodyLength === 0) this.#messageDone(complete, allocate(0))
    else this.#expect('body', bodyLength)
  }

  #messageDone(complete: FramedMessage[], body: Uint8Array<ArrayBuffer>): void {
    const kind = this.#info?.kind
    if (kind !== undefined) complete.push({ kind, header: this.#header, body })
    this.#messages += 1
    this.#expect('word', 4)
  }

  #expect(part: Part, bytes: number): void {
    this.#part = part
    this.#target = allocate(bytes)
    this.#filled = 0
  }
}

/** Not zeroed: every byte is written before anyone reads it. */
function allocate(bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer, 0, bytes)
}

function uint32(bytes: Uint8Array<ArrayBuffer>): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

/** apache-arrow for JavaScript writes files whose only schema is in the footer, behind all data. */
function noSchema(kind: MessageKind, isFile: boolean): DataError {
  return arrowInvalid(
    isFile ? 'the file has no schema before its data: send it as a stream instead' : `a stream begins with a schema, not with a ${kind}`,
  )
}

function notArrow(): DataError {
  return arrowInvalid('neither a stream that Arrow 0.15 or later wrote nor a file')
}

function tooLarge(what: string, bytes: number, max: number): DataError {
  return new DataError('LIMIT_EXCEEDED', `A ${what} has ${bytes} bytes; this server takes at most ${max}: write smaller batches.`, {
    max: String(max),
  })
}
