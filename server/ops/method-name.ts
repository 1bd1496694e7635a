// A method's path on the wire, `/quiver.v1.Query/Execute`, in the parts that metrics, logs and traces show.

export interface MethodName {
  /** `quiver.v1.Query` */
  readonly service: string
  /** `Execute` */
  readonly method: string
  /** `Query/Execute`, as operations are named. */
  readonly short: string
}

export function methodName(path: string): MethodName {
  const [service = '', method = ''] = path.replace(/^\//, '').split('/')
  return { service, method, short: `${service.slice(service.lastIndexOf('.') + 1)}/${method}` }
}
