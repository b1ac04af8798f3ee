interface Signed {
  headers: Record<string, string>;
}

/** What a client signs with: whose key it is, and for which Region and service. */
interface Signing {
  credentials: { accessKeyId: string } | (() => Promise<{ accessKeyId: string }>);
  region: string | (() => Promise<string>);
  service: string;
}

/** In the place of Signature Version 4, for clients in this process: it names whose key signs, and leaves out the signature, which the sandbox never checks. */
export class NamingSigner {
  readonly #signing: Signing;

  constructor(signing: Signing) {
    this.#signing = signing;
  }

  async sign<T extends Signed>(
    request: T,
    { signingRegion, signingService }: { signingRegion?: string; signingService?: string } = {},
  ): Promise<T> {
    const { credentials, region, service } = this.#signing;
    const { accessKeyId } = typeof credentials === 'function' ? await credentials() : credentials;
    const of = signingRegion ?? (typeof region === 'function' ? await region() : region);
    const scope = `${accessKeyId}/00000000/${of}/${signingService ?? service}/aws4_request`;
    request.headers.authorization = `AWS4-HMAC-SHA256 Credential=${scope}`;
    return request;
  }
}
