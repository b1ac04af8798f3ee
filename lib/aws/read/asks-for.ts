import type { Look } from '../../look.ts';

/** Whether a look rests on a condition that asks for what a lean one leaves unread: a key's aliases, or the encryption context, for which it must be known whether the bucket uses S3 Bucket Keys. */
export const asksForWhole = ({ documents }: Look): boolean =>
  documents.some(({ text = '' }) => /EncryptionContext|ResourceAliases/i.test(text));

/** Whether a look rests, or rested earlier, on a condition that asks for somebody's organization. */
export const asksForOrganization = ({ documents, texts }: Look): boolean =>
  [...documents.map(({ text }) => text ?? ''), ...Object.values(texts)].some((text) =>
    /aws:(Principal|Resource)Org(ID|Paths)/i.test(text),
  );
