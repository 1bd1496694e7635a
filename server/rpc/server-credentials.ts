// The credentials of the gRPC server over TLS, whose certificate may change while it listens.
import { ServerCredentials } from '@grpc/grpc-js'
import type { ServerTls } from '../access/tls.ts'

export class TlsCredentials extends ServerCredentials {
  constructor(tls: ServerTls) {
    super({ ...tls.clients }, tls.context)
    tls.onChange((context) => {
      this.updateSecureContextOptions(context)
    })
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other
  }
}
