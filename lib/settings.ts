import type { DeclaredAccess, Severity } from './model.ts';

/** What Holdfast does about a finding: tells, offers a repair for a person's approval, or repairs. */
export type Mode = 'notify' | 'approve' | 'remediate';

/** A mode for part of what is watched; of the rules that match in every member they name, the last one wins. */
export interface ModeRule {
  /** A requirement id, e.g. `canary/role-can-encrypt-artifacts`. */
  requirement?: string;
  /** A twelve-digit account id. */
  account?: string;
  /** A Region, e.g. `eu-west-1`. */
  region?: string;
  /** A tag of the subject, as `key` or `key=value`. */
  tag?: string;
  mode: Mode;
}

/** A finding that its owner knows of; it is not told again until the exemption ends. */
interface Exemption {
  /** The requirement it is for; every requirement when absent. */
  requirement?: string;
  /** The subject's ARN; every subject when absent. */
  subject?: string;
  /** The account it is for, by its twelve digits; every account when absent. */
  account?: string;
  /** The Region it is for; every Region when absent. */
  region?: string;
  /** ISO 8601 date or time; a date alone ends at its first moment in UTC. */
  until: string;
  reason: string;
}

/** A member account and the Regions of it that are watched. */
interface WatchedAccount {
  account: string;
  regions: string[];
}

/** What is opted in for automatic repair. */
export interface RepairSettings {
  /** Key ARNs. */
  keys: string[];
  /** Bucket ARNs or names. */
  buckets: string[];
  /** Role ARNs. */
  roles: string[];
  /** Canary ARNs or names whose visual monitoring baseline may be moved. */
  canaries: string[];
  /** The tag that opts in whatever carries it, as `key` or `key=value`. */
  tag: string;
}

/** Slack, reached by a webhook, or by a token and a channel: each the place where it is kept, `ssm:/path` or `secretsmanager:name`, never itself. */
export interface SlackSettings {
  webhook?: string;
  token?: string;
  channel?: string;
  /** The address of Slack's API where it is another than slack.com's, as in GovSlack. */
  api?: string;
}

/** Who is told of some findings in addition to the topic `Alerts`; of the rules that match in every member they name, the first one wins. */
export interface RouteRule {
  /** A tag of the subject or else of what it is on, as `key` or `key=value`. */
  tag?: string;
  account?: string;
  region?: string;
  requirement?: string;
  severity?: Severity;
  /** The ARN of a topic. */
  topic?: string;
  /** A channel instead of that of `slack`: its id, or where that is kept. */
  slack?: { channel: string };
}

/** The deployment's settings, complete. */
export interface Settings {
  /** The mode where no rule of `modes` matches. */
  mode: Mode;
  modes: ModeRule[];
  repair: RepairSettings;
  /** Milliseconds for which access must have been recorded as allowed before it may be restored without a person. */
  restoreAfterMs: number;
  /** ARN patterns, `*` allowed, of the roles and users whose changes may be undone; root and other accounts only by their own ARN. */
  undoChangesBy: string[];
  /** ARN patterns, `*` allowed, of roles, users or sessions whose changes are only told. */
  neverUndo: string[];
  /** Milliseconds for which a repair is announced before it is made, where it depends on who made the change; at most 15 minutes. */
  waitForAuthorsMs: number;
  /** ARNs of the roles and users who view canary artifacts. */
  viewers: string[];
  /** The least encryption canary artifacts may have: `SSE_S3`, `SSE_KMS` or the ARN of the one key; not demanded when absent. */
  requiredCanaryEncryption?: string;
  /** Whether artifact buckets must deny unencrypted uploads and insecure transport. */
  requireEncryptedUploads: 'always' | 'where-recorded' | 'never';
  /** True where Canvas domains must share notebooks under a named key. */
  requireCanvasStorageKey: boolean;
  /** ARNs of the keys under which datasets for Canvas are encrypted. */
  datasetKeys: string[];
  /** How widely a restored detector statement is written: for all detectors of the account, or for the one. */
  detectorStatementScope: 'account' | 'detector';
  /** True where anomaly detectors must have a customer managed key. */
  requireDetectorKey: boolean;
  /** The most repairs of one requirement of one subject within 24 hours. */
  repairsPer24h: number;
  /** The most writes to the observed account within an hour; at most half of them, but at least one, on account of one author. */
  writesPerHour: number;
  /** The most writes to one key, bucket, role or canary within an hour. */
  writesPerHourPerTarget: number;
  /** The stop switch: true forbids every write. */
  stop: boolean;
  /** ARNs of the roles and users of this account that may answer; with none nobody may but pause. */
  approvers: string[];
  exemptions: Exemption[];
  /** Access that is declared. */
  access: DeclaredAccess[];
  /** What accounts are called in alerts, by their twelve digits. */
  accountNames: Record<string, string>;
  /** Milliseconds within which what one author does is told together, after the first of it. */
  groupMs: number;
  /** True where Amazon Q Developer in chat applications is told. */
  chat: boolean;
  slack?: SlackSettings;
  route: RouteRule[];
  /** What is watched in addition to the deployment's own account and Region: members' accounts, and other Regions of its own. */
  watch: WatchedAccount[];
}

/** Settings as holdfast.yml spells them; every member may be left out. */
export interface SettingsFile
  extends Partial<Omit<Settings, 'repair' | 'restoreAfterMs' | 'waitForAuthorsMs' | 'groupMs'>> {
  repair?: Partial<RepairSettings>;
  /** A duration such as `72h`, `3d` or `90m`, or a number of hours. */
  restoreAfter?: string | number;
  /** A duration from 0 to 15m, such as `5m`. */
  waitForAuthors?: string | number;
  /** A duration from 0 to 15m, such as `60s`. */
  group?: string | number;
}
