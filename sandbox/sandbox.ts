import { requireAccess } from './authorise.ts';
import { administrator, Callers } from './callers.ts';
import { VirtualClock } from './clock.ts';
import { EventHistory } from './event-history.ts';
import { Identifiers } from './identifiers.ts';
import {
  type AccountDocument,
  AwsError,
  type Call,
  type Caller,
  type CallLogEntry,
  type Document,
  type SandboxState,
  type SentCall,
} from './model.ts';
import { performRecord } from './perform.ts';
import { refuseToken } from './refuse-token.ts';
import { isServiceName, services } from './registry.ts';
import { eventEnvelope } from './trail.ts';
import { refuseUnreadable } from './unreadable.ts';
import { listen } from './wire/loopback.ts';
import { type RequestHandler, requestHandler } from './wire/request-handler.ts';
import { signedScope } from './wire/scope.ts';
import type { WireRequest, WireResponse } from './wire/wire.ts';
import { wireFor } from './wire/wires.ts';

/** Where a test steps in: an answer returned replaces AWS's own; an AwsError thrown is answered; any other error breaks the connection. */
interface SandboxHooks {
  /** After the caller was found to be allowed, before anything happens. */
  before?(call: Call): MaybePromise<{ output: Document } | undefined>;
  /** When it has taken effect, before the caller learns of it. */
  after?(call: Call, output: Document): MaybePromise<{ output: Document } | undefined>;
}
type MaybePromise<T> = T | Promise<T>;

/** The stand-in for AWS: observed accounts behind the real wire protocols, in virtual time. */
export class Sandbox implements SandboxState {
  readonly documents: AccountDocument[];
  readonly clock: VirtualClock;
  readonly ownRoles = new Map<string, Document>();
  readonly people = new Map<string, Document>();
  readonly eventHistory = new EventHistory();
  /** Every call, by anyone, in order; outputs only of calls that change something. */
  readonly log: CallLogEntry[] = [];
  readonly hooks: SandboxHooks = {};
  /** True where nobody is asked for permission to read: what is described is known. */
  isOpen = false;
  /** Takes each successful call that changed something, as EventBridge would deliver it. */
  onEvent: (envelope: Document) => void = () => {};
  /** Told in a sentence of each request for what the sandbox does not know. */
  onUnknown: (what: string) => void = () => {};

  readonly #callers = new Callers();
  readonly #identifiers = new Identifiers();
  readonly #hidden = new WeakMap<object, object>();

  constructor({ documents, time }: { documents: AccountDocument[]; time: Date }) {
    this.documents = documents;
    this.clock = new VirtualClock(time);
  }

  document(account: string, region: string): AccountDocument | undefined {
    return this.documents.find((each) => each.account === account && each.region === region);
  }

  hidden<T extends object>(of: object, make: () => T): T {
    let facts = this.#hidden.get(of);
    if (!facts) {
      facts = make();
      this.#hidden.set(of, facts);
    }
    return facts as T;
  }

  newId(kind: string): string {
    return this.#identifiers.next(kind);
  }

  /** An access key that stands for the caller in signed requests. */
  credentialsFor(caller: Caller): { accessKeyId: string; secretAccessKey: string } {
    return this.#callers.credentialsFor(caller);
  }

  /** Makes one call: asks for permission, does it, logs it, tells of it; throws AwsError as AWS would answer. */
  async call(sent: SentCall): Promise<Document> {
    const call: Call = { ...sent, sandbox: this };
    const operation = services[call.service].operations[call.operation];
    const mutates = operation?.mutates ?? false;
    const { service, operation: name, region, caller } = call;
    const entry: CallLogEntry = {
      service,
      operation: name,
      region,
      caller,
      input: mutates ? structuredClone(call.input) : call.input,
      mutates,
      at: this.clock.now().toISOString(),
    };
    this.log.push(entry);
    try {
      if (!operation) throw new AwsError('UnknownOperation', `The sandbox does not know ${service}:${name}.`);
      refuseToken(call);
      const action = operation.action === undefined ? `${service}:${name}` : operation.action;
      const resource = caller.enforced || mutates || operation.isRecorded ? operation.resource?.(call) : undefined;
      if (action !== null) requireAccess(this, call, action, resource ?? { arn: '*' });
      refuseUnreadable(call);
      const instead = await this.hooks.before?.(call);
      if (instead) return instead.output;

      const output = ((await operation.run(call)) ?? {}) as Document;
      if (mutates) entry.output = structuredClone(output);
      if (mutates || operation.isRecorded) {
        const envelope = call.record ? undefined : eventEnvelope(call, operation, output, resource);
        this.eventHistory.keep(envelope?.detail ?? call.record, this.clock.now());
        // EventBridge delivers what only reads to nobody who does not ask for it.
        if (envelope && mutates) this.onEvent(envelope);
      }
      return (await this.hooks.after?.(call, output))?.output ?? output;
    } catch (error) {
      if (error instanceof AwsError) entry.error = error;
      throw error;
    }
  }

  /** Answers one request on the wire; rejects only where a hook or a mistake breaks the connection. */
  async core(request: WireRequest): Promise<WireResponse> {
    const scope = signedScope(request);
    const service = scope?.service ?? '';
    const requestId = this.newId('request');
    const wire = wireFor(service, request);
    try {
      if (!scope) throw new AwsError('MissingAuthenticationToken', 'The request is not signed.', 403);
      if (!isServiceName(service)) throw new AwsError('UnknownOperation', `The sandbox has no service ${service}.`);
      const { operation, input } = wire.read(request);
      const known = this.#callers.callerOf(scope.accessKeyId) ?? administrator(this);
      const caller = this.isOpen ? { ...known, enforced: false } : known;
      const client = clientOf(request);
      const output = await this.call({ service, operation, input, region: scope.region, caller, ...client });
      return wire.answer(operation, output, requestId);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.code !== 'UnknownOperation') return wire.refuse(error, requestId);
      this.onUnknown(error.message);
      return wire.refuse(new AwsError(wire.unknown.code, error.message, wire.unknown.status), requestId);
    }
  }

  /** What an SDK client takes for its `requestHandler`: the sandbox in process, without sockets. */
  requestHandler(): RequestHandler {
    return requestHandler((request) => this.core(request));
  }

  /** The sandbox on the loopback interface, for `AWS_ENDPOINT_URL`. */
  listen(): Promise<{ url: string; close(): Promise<void> }> {
    return listen((request) => this.core(request));
  }

  /** Performs a recorded call again as its recorded caller, with no event of its own; throws AwsError where it cannot be done. */
  perform(record: Document): Promise<void> {
    return performRecord(record, (call) => this.call(call));
  }
}

/** Where a client calls from and with which tool, known of those that come by a socket alone: in process nothing may depend on the machine. */
function clientOf({ from, headers }: WireRequest): Pick<Call, 'client'> {
  return from === undefined ? {} : { client: { address: from, userAgent: headers['user-agent'] ?? '-' } };
}
