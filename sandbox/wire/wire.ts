import type { AwsError, Document } from '../model.ts';

/** A request as it left the client, its header names in lower case and its body as text. */
export interface WireRequest {
  method: string;
  host: string;
  /** As sent: still percent-encoded. */
  path: string;
  query: Record<string, string | undefined>;
  headers: Record<string, string | undefined>;
  body: string;
  /** The body as it came, where it is no text. */
  bytes?: Uint8Array;
  /** The client's address, where it came by a socket. */
  from?: string;
}

/** A response as it goes back to the client. */
export interface WireResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** In the place of the body, where it is no text. */
  bytes?: Uint8Array;
}

/** What a request asks for, in the API's own member names. */
export interface Asked {
  operation: string;
  input: Document;
}

/** One of AWS's protocols: from the wire to the API's members and back. */
export interface Wire {
  /** Throws AwsError where the request names no operation. */
  read(request: WireRequest): Asked;
  answer(operation: string, output: Document, requestId: string): WireResponse;
  refuse(error: AwsError, requestId: string): WireResponse;
  /** How it answers an operation that it does not know. */
  unknown: { code: string; status: number };
}
