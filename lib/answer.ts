/** What a person may say: of a finding, or, to pause and resume, of all that Holdfast does. */
export const answerNames = ['approve', 'refuse', 'exempt', 'rollback', 'pause', 'resume'] as const;
export type AnswerName = (typeof answerNames)[number];

/** What a person said, and when. */
export interface Answer {
  answer: AnswerName;
  /** The ARN of the role's session or of the user, as IAM's ids prove it. */
  by: string;
  /** ISO 8601. */
  at: string;
  way: 'cli' | 'chat';
  because?: string;
}

/** An answer as it is kept. */
export interface KeptAnswer extends Answer {
  /** By which an answer that is delivered twice counts once. */
  id: string;
  /** Of an exemption: its end, ISO 8601. */
  until?: string;
  /** Why it could not be given; it has then changed nothing. */
  notAllowed?: string;
}

/** What people were shown of a part: what would be written, and what that rests on. */
export interface Offer {
  /** The hash of the actions. */
  actions: string;
  /** The hash of each document that counts, by document and resource, and the RoleId and trust policy of its role. */
  ground: Record<string, string>;
  at: string;
}

/** That a person has approved what was offered. */
export interface Approval {
  by: string;
  at: string;
  offer: Offer;
}
