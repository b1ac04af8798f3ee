import type { Look } from '../../look.ts';
import type { Bucket, Key, Principal, Reading, Unreadable } from '../../resources.ts';

/** A key as a subject's settings name it (id, ARN, alias), and as read. */
export interface NamedKey {
  name: string;
  key: Reading<Key>;
}

/** Settings that are in force in a domain: its default ones, or those of user profiles that differ from them. */
export interface CanvasSettings {
  /** Where they are set: `default settings`, `user profile NAME`. */
  sources: string[];
  /** Empty where none is named. */
  roleArn: string;
  role: Reading<Principal>;
  /** Effective long-term storage keys: the Canvas workspace's, and the sharing settings' where sharing is allowed. */
  storageKeys: NamedKey[];
  /** Where Canvas keeps its data: `bucket/prefix`. */
  location: string;
  bucket: Reading<Bucket>;
  /** The key the bucket encrypts with by default, where it names one. */
  bucketKey?: NamedKey;
  /** Whether time series forecasting is on; absent where it is not set. */
  forecasting?: boolean;
}

/** What a domain's aliases name now and named before, by the alias as the settings give it. */
export type Aliases = Record<string, { key: string; previously?: string }>;

/** A SageMaker domain and all its Canvas encryption rests on. */
export interface DomainLook extends Look<{ canvasAliases?: Aliases }> {
  domain: {
    id: string;
    status: string;
    /** As the API gave them. */
    defaultUserSettings: Record<string, unknown>;
  };
  /** The key of application data; absent: an AWS managed key. */
  applicationKey?: NamedKey;
  /** The default settings first. */
  inForce: CanvasSettings[];
  /** User profiles that could not be read. */
  unread: Unreadable[];
  /** The keys of datasets that the settings list. */
  datasetKeys: NamedKey[];
}
